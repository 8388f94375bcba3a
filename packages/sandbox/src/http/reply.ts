import type { Outcome, Reason } from '../received-request.js';
import type { RateState } from '../state/rate-window.js';

/** An answer, decided and not yet sent. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  /** Undefined without a valid token or without a limit: then there are no rate limit headers. */
  readonly rate: RateState | undefined;
  readonly outcome: Outcome;
  readonly reason: Reason | undefined;
}
