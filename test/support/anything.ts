import fc from 'fast-check';

/** Any JavaScript value, except those that throw when they are read. */
export const anyThing = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  withBoxedValues: true,
  withUnicodeString: true,
});

/** Text of any characters, including lone surrogates and control characters. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', ' ', '__proto__', 'constructor', 'null', 'NaN', '-1', '1e309', '\u0000'),
);

/** Any JSON value, often of a common kind. */
export const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  anyText,
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, 0, -1, 2 ** 53, 1e300, 1_700_000_000, 1_700_000_000_000),
);

/** An object with some of these keys, mostly with valid values, and sometimes others. */
export function nearly(
  right: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Record<string, unknown>> {
  const keys = Object.entries(right).map(([key, value]) => {
    const maybe = fc.option(
      fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: anyJson }),
      { nil: undefined, freq: 6 },
    );
    return [key, maybe] as const;
  });
  const others = fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(anyText, anyJson, { maxKeys: 3 }) },
  );
  return fc
    .tuple(fc.record(Object.fromEntries(keys)), others)
    .map(([known, other]) => ({ ...other, ...known }));
}
