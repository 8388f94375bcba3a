import type { Outcome, SendWhen } from '@intercom-events/core/adapter';
import type { TrackEventOptions } from '../interfaces/track-event-options.js';

/**
 * Who says whether a method was a success: for a handler of HTTP requests the response (`frame`), for
 * other handlers the method (`method`), and for a method in the middle of a request both.
 */
export type Judge = 'frame' | 'method' | 'both';

/** When the event of a method goes on its way, now that the method has ended; `undefined` is never. */
export function due(
  { on = 'success', sendWhen }: Pick<TrackEventOptions, 'on' | 'sendWhen'>,
  ok: boolean,
  judge: Judge,
): SendWhen | undefined {
  if (judge === 'frame') return sendWhen ?? (on === 'success' ? 'success' : hasFailed);
  if (sendWhen === 'always') return 'always';
  if (typeof sendWhen === 'function') {
    return (outcome) =>
      sendWhen(judge === 'method' ? { ok, aborted: false } : { ...outcome, ok: outcome.ok && ok });
  }
  if (ok !== (on === 'success')) return undefined;
  return ok && judge === 'both' ? 'success' : 'always';
}

function hasFailed({ ok }: Outcome): boolean {
  return !ok;
}
