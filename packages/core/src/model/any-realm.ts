const { getTime } = Date.prototype;
const regExpSource = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get;

/**
 * The time of a `Date`, in Unix milliseconds; `undefined` for anything else. Unlike `instanceof` it knows the dates of
 * another realm: of jest's sandbox, of `node:vm`, of `structuredClone()` there. It throws for an object that only
 * inherits from `Date`.
 */
export function dateMs(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // The usual objects, without the cost of an exception.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return undefined;
  return value instanceof Date ? getTime.call(value) : called(getTime, value);
}

/** Whether it is a regular expression, of any realm. */
export function isRegExp(value: unknown): value is RegExp {
  return (
    typeof value === 'object' &&
    value !== null &&
    regExpSource !== undefined &&
    called(regExpSource, value) !== undefined
  );
}

/** Whether it is a signal of an `AbortController`, of any realm. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    typeof value.aborted === 'boolean' &&
    'addEventListener' in value &&
    typeof value.addEventListener === 'function' &&
    'removeEventListener' in value &&
    typeof value.removeEventListener === 'function'
  );
}

/** The result of a method of a built-in class, which throws when it is called on anything else. */
function called<Result>(method: (this: never) => Result, self: object): Result | undefined {
  try {
    return Reflect.apply(method, self, []);
  } catch {
    return undefined;
  }
}
