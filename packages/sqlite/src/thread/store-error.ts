import type { StoreFailure } from '../worker/protocol.js';

/** Why a call to the outbox failed. */
export type StoreErrorCode = StoreFailure | 'worker_ended' | 'closed';

/** A call to the outbox that had no effect. It is repeated by the client. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: string;
  readonly failure: StoreErrorCode;

  constructor(failure: StoreErrorCode) {
    super(`The outbox did not do it (${failure}).`);
    this.failure = failure;
    this.code = `OUTBOX_${failure.toUpperCase()}`;
  }
}
