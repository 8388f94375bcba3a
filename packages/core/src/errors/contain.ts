/** Whether a value of the application is a promise, or works like one. Throws what a Proxy throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = typeof value === 'object' ? value !== null : typeof value === 'function';
  return (
    isObject && 'then' in Object(value) && typeof Reflect.get(Object(value), 'then') === 'function'
  );
}

/**
 * Makes sure that a promise of the application that nobody waits for cannot end the process by rejecting. Other
 * values are ignored. Never throws.
 */
export function contain(returned: unknown, onRejected: (error: unknown) => void = () => {}): void {
  try {
    // A foreign `then` is called later, by the engine, which catches what it throws.
    if (isThenable(returned)) new Promise((resolve) => resolve(returned)).catch(onRejected);
  } catch (error) {
    onRejected(error);
  }
}
