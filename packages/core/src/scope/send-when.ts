import { contain } from '../errors/contain.js';
import type { Outcome, ScopeTrackOptions, SendWhen } from '../model/track-options.js';
import type { EventRecorder } from './event-recorder.js';

/** How a scope without a response ends. */
export const success: Outcome = Object.freeze({ ok: true, aborted: false });

/** When an event goes on its way, by its options. Where there are any, the recorder looks at them. */
export function sendWhenOf(
  options: ScopeTrackOptions | undefined,
  recorder: EventRecorder,
): SendWhen {
  if (options === undefined) return 'always';
  // Callers without types may give `null`.
  const sendWhen = options?.sendWhen ?? 'always';
  recorder.optionsGiven(options, sendWhen);
  return sendWhen;
}

/**
 * Whether an event is to be sent, now that the outcome is known. A function that throws, or answers
 * with anything but `true` or `false`, says no and is counted.
 */
export function isWanted(sendWhen: SendWhen, outcome: Outcome, recorder: EventRecorder): boolean {
  if (typeof sendWhen !== 'function') return sendWhen === 'always' || outcome.ok;
  try {
    const answer: unknown = sendWhen(outcome);
    if (typeof answer === 'boolean') return answer;
    contain(answer);
  } catch {
    // The application's function failed: counted below like any other unusable answer.
  }
  recorder.callbackFailed();
  return false;
}

/** The same while there may be no outcome yet. `undefined`: nobody knows. */
export function isWantedNow(
  sendWhen: SendWhen,
  outcome: Outcome | undefined,
  recorder: EventRecorder,
): boolean | undefined {
  return sendWhen === 'always' || (outcome && isWanted(sendWhen, outcome, recorder));
}
