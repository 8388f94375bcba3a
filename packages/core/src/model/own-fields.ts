/**
 * The value of a property that an object, or its class, has. What a program has added to `Object.prototype` is found
 * on every object, and was not given for this one.
 */
export function fieldOf(object: object, name: PropertyKey): unknown {
  const value: unknown = Reflect.get(object, name);
  return value === undefined || isOfEveryObject(object, name) ? undefined : value;
}

/** Like `name in object`, but not for what is on `Object.prototype`. */
export function hasField<Name extends PropertyKey>(
  object: object,
  name: Name,
): object is Record<Name, unknown> {
  return Reflect.has(object, name) && !isOfEveryObject(object, name);
}

/**
 * A copy of the named properties, see `fieldOf()`. Nothing else is found on it: it has no prototype. Everything that
 * takes options reads them from such a copy.
 */
export function fieldsOf<Fields extends object>(
  given: Fields,
  names: Readonly<Record<keyof Fields, unknown>>,
): Fields {
  const fields = Object.create(null);
  for (const name of Object.keys(names)) {
    if (hasField(given, name)) fields[name] = given[name];
  }
  return fields;
}

/** The same object without a prototype, for other libraries: they find nothing on it that was not given either. */
export function withoutPrototype<Fields extends object>(fields: Fields): Fields {
  return Object.assign(Object.create(null), fields);
}

function isOfEveryObject(object: object, name: PropertyKey): boolean {
  if (!Object.hasOwn(Object.prototype, name)) return false;
  let holder: object | null = object;
  while (holder !== null && holder !== Object.prototype) {
    if (Object.hasOwn(holder, name)) return false;
    holder = Object.getPrototypeOf(holder);
  }
  return true;
}
