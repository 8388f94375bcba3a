import type { Outcome, SendWhen } from '../model/track-options.js';
import type { Hall } from './hall.js';

/** Whether an event is to be sent, now that the outcome is known. A function that throws says no. */
export function isWanted(sendWhen: SendWhen, outcome: Outcome, hall: Hall): boolean {
  if (typeof sendWhen !== 'function') return sendWhen === 'always' || outcome.ok;
  try {
    return sendWhen(outcome) === true;
  } catch {
    hall.callbackFailed();
    return false;
  }
}
