import type { Outcome, SendWhen } from '@intercom-events/core/adapter';
import type { TrackEventOptions } from '../interfaces/track-event-options.js';

/**
 * What decides whether a method was a success: for a handler of HTTP requests the response (`frame`), for
 * other handlers the method (`method`), and for other methods called during a request both.
 */
export type Decider = 'frame' | 'method' | 'both';

/** When the event of a method that has ended is sent; `undefined`: never. */
export function due(
  { on = 'success', sendWhen }: Pick<TrackEventOptions, 'on' | 'sendWhen'>,
  ok: boolean,
  decider: Decider,
): SendWhen | undefined {
  if (decider === 'frame') return sendWhen ?? (on === 'success' ? 'success' : hasFailed);
  if (sendWhen === 'always') return 'always';
  if (typeof sendWhen === 'function') {
    return (outcome) =>
      sendWhen(
        decider === 'method' ? { ok, aborted: false } : { ...outcome, ok: outcome.ok && ok },
      );
  }
  if (ok !== (on === 'success')) return undefined;
  return ok && decider === 'both' ? 'success' : 'always';
}

function hasFailed({ ok }: Outcome): boolean {
  return !ok;
}
