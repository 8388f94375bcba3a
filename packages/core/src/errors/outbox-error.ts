import { codeOf } from './code-of.js';
import { IntercomEventsError, type OutboxErrorCode } from './intercom-events-error.js';

/**
 * A durable outbox did not do what was asked of it.
 *
 * - `OUTBOX_UNAVAILABLE`: it failed, or did not answer in time. Whether the call had an effect is not known; it may be
 *   repeated.
 */
export class OutboxError extends IntercomEventsError {
  override readonly name = 'OutboxError';

  constructor(code: OutboxErrorCode, cause: unknown) {
    super(code, `The durable outbox did not do this (${codeOf(cause)}).`, {
      fix: 'Look at the log for what is wrong with it, and call again.',
    });
  }
}
