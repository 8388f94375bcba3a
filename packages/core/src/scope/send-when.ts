import { contain } from '../errors/contain.js';
import { fieldOf } from '../model/own-fields.js';
import {
  isSendWhen,
  type Outcome,
  type ScopeTrackOptions,
  type SendWhen,
} from '../model/track-options.js';
import type { EventRecorder } from './event-recorder.js';

/** The outcome of a scope that ends without one. */
export const success: Outcome = Object.freeze({ ok: true, aborted: false });

/** The `sendWhen` of an event. The recorder warns about options that cannot be used. */
export function sendWhenOf(
  options: ScopeTrackOptions | undefined,
  recorder: EventRecorder,
): SendWhen {
  if (options === undefined) return 'always';
  // Callers without types may give anything.
  const isObject = typeof options === 'object' && options !== null;
  const given: unknown = isObject ? (fieldOf(options, 'sendWhen') ?? 'always') : 'always';
  recorder.optionsGiven(options, given);
  return isSendWhen(given) ? given : 'success';
}

/**
 * Whether an event is sent after this outcome. A function that throws, or returns anything but `true` or
 * `false`, counts as no, and its failure is counted.
 */
export function isWanted(
  sendWhen: SendWhen,
  outcome: Outcome,
  recorder: Pick<EventRecorder, 'callbackFailed'>,
  event: unknown,
): boolean {
  if (typeof sendWhen !== 'function') return sendWhen === 'always' || outcome.ok;
  try {
    const answer: unknown = sendWhen(outcome);
    if (typeof answer === 'boolean') return answer;
    contain(answer);
    recorder.callbackFailed({ callback: 'sendWhen', event });
  } catch (error) {
    recorder.callbackFailed({ callback: 'sendWhen', thrown: { error }, event });
  }
  return false;
}

/** The same while the outcome may not be known yet: then `undefined`. */
export function isWantedNow(
  sendWhen: SendWhen,
  outcome: Outcome | undefined,
  recorder: Pick<EventRecorder, 'callbackFailed'>,
  event: unknown,
): boolean | undefined {
  return sendWhen === 'always' || (outcome && isWanted(sendWhen, outcome, recorder, event));
}
