/** Whether a value of the application's is a promise, or works like one. May throw what a Proxy throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = typeof value === 'object' ? value !== null : typeof value === 'function';
  return (
    isObject && 'then' in Object(value) && typeof Reflect.get(Object(value), 'then') === 'function'
  );
}

/**
 * Makes sure that a promise of the application's, which nobody waits for, cannot end the process by
 * being rejected. Other values pass. Never throws.
 */
export function contain(returned: unknown, onRejected: () => void = () => {}): void {
  try {
    // Resolving calls a foreign `then` later, and inside a guard of the engine's.
    if (isThenable(returned)) new Promise((resolve) => resolve(returned)).catch(onRejected);
  } catch {
    onRejected();
  }
}
