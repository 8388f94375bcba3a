const TypedArray: unknown = Object.getPrototypeOf(Uint8Array);

/** What has no named properties that anybody means, by the name that `Object.prototype.toString()` gives it. */
const others = new Set(
  [
    ...['String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Date', 'RegExp', 'Map', 'Set'],
    ...['WeakMap', 'WeakSet', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'URL'],
    ...['URLSearchParams', 'Headers', 'FormData', 'Blob', 'File'],
  ].map((name) => `[object ${name}]`),
);

/**
 * Whether a value is an object with named properties: a plain one, or an instance of a class of the application. Not
 * bytes, text in an object, or a collection: listing the properties of 30 MB of bytes takes half a minute.
 */
export function hasProperties(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  if (ArrayBuffer.isView(value) || isMadeBy(TypedArray, value)) return false;
  return !others.has(Object.prototype.toString.call(value));
}

/** Also of a Proxy, which hides what it stands for. */
function isMadeBy(type: unknown, value: object): boolean {
  return typeof type === 'function' && value instanceof type;
}
