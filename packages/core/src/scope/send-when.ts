import { contain } from '../errors/contain.js';
import type { Outcome, SendWhen } from '../model/track-options.js';
import type { Hall } from './hall.js';

/**
 * Whether an event is to be sent, now that the outcome is known. A function that throws, or answers
 * with anything but `true` or `false`, says no and is counted.
 */
export function isWanted(sendWhen: SendWhen, outcome: Outcome, hall: Hall): boolean {
  if (typeof sendWhen !== 'function') return sendWhen === 'always' || outcome.ok;
  try {
    const answer: unknown = sendWhen(outcome);
    if (typeof answer === 'boolean') return answer;
    contain(answer);
  } catch {
    // The application's function failed: counted below like any other unusable answer.
  }
  hall.callbackFailed();
  return false;
}
