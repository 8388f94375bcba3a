/**
 * Lets the methods of an object work without it: `const { waitFor } = sandbox`, `afterEach(sandbox.reset)`. They stay
 * invisible when the object is copied or printed.
 */
export function bindMethods(object: object): void {
  for (
    let holder: object | null = Object.getPrototypeOf(object);
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      const method: unknown = Object.getOwnPropertyDescriptor(holder, name)?.value;
      const isMethod = typeof method === 'function' && name !== 'constructor';
      if (!isMethod || Object.hasOwn(object, name)) continue;
      const value: unknown = method.bind(object);
      Object.defineProperty(object, name, { value, writable: true, configurable: true });
    }
  }
}
