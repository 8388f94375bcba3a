import type { Outcome, Reason } from '../received-request.js';
import type { RateLimitState } from '../state/rate-window.js';

/** A response that was computed and not yet sent. */
export interface ApiResponse {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  /** Undefined without a valid token or without a limit. Then no rate limit headers are sent. */
  readonly rate: RateLimitState | undefined;
  readonly outcome: Outcome;
  readonly reason: Reason | undefined;
}
