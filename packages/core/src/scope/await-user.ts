import type { CancelTimer } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import { readUser } from './ask-user.js';
import type { EventRecorder } from './event-recorder.js';

/**
 * Waits for a promised user, for at most `timeoutMs`; calls back once, with the contact if there is
 * one. A promise that rejects is counted, and nobody is known. Returns what stops the waiting.
 */
export function awaitUser(
  promise: PromiseLike<unknown>,
  { recorder, timeoutMs }: { readonly recorder: EventRecorder; readonly timeoutMs: number },
  onKnown: (contact: Contact | undefined) => void,
): CancelTimer {
  let isDone = false;
  const finish = (user: unknown): void => {
    if (isDone) return;
    isDone = true;
    cancel();
    const found = readUser(user);
    onKnown(found.kind === 'known' ? found.contact : undefined);
  };
  const cancel = recorder.clock.after(timeoutMs, () => finish(undefined));
  // A foreign `then` may throw: wrapped like this, that is a rejection.
  new Promise((resolve) => resolve(promise)).then(finish, () => {
    recorder.callbackFailed();
    finish(undefined);
  });
  return cancel;
}
