import type { CancelTimer } from '../model/clock.js';
import { readUser, type UserAnswer } from './ask-user.js';
import type { EventRecorder } from './event-recorder.js';

/**
 * Waits up to `timeoutMs` for a promised user, then calls back once, with what is known then.
 * A promise that rejects is counted. Returns a function that stops the waiting.
 */
export function awaitUser(
  promise: PromiseLike<unknown>,
  { recorder, timeoutMs }: { readonly recorder: EventRecorder; readonly timeoutMs: number },
  onKnown: (user: UserAnswer) => void,
): CancelTimer {
  let isDone = false;
  const finish = (user: unknown): void => {
    if (isDone) return;
    isDone = true;
    cancel();
    onKnown(readUser(user));
  };
  const cancel = recorder.clock.after(timeoutMs, () => finish(undefined));
  // A `then` that throws becomes a rejection here.
  new Promise((resolve) => resolve(promise)).then(finish, (error: unknown) => {
    recorder.callbackFailed({ callback: 'user', thrown: { error } });
    finish(undefined);
  });
  return cancel;
}
