/** Names that people choose are shorter. */
const maxChosenLength = 60;

/** From this many names of one shape on, they are taken to be generated. */
const minAlike = 3;

/** Each pattern takes time in proportion to the length of the name. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-/i, 'contains a UUID'],
  [/@/, 'contains an e-mail address'],
  [/\/|https?:/i, 'contains a path or a URL'],
  [/\d{4}-\d\d-\d\d/, 'contains a date'],
  [/\d{4,}/, 'contains a long number'],
];

/** Names that look generated, each with the reason. */
export function generatedNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...names];
  const shapes = new Map<string, number>();
  for (const name of all) shapes.set(shapeOf(name), (shapes.get(shapeOf(name)) ?? 0) + 1);

  const found = new Map<string, string>();
  for (const name of all) {
    const sign = signs.find(([pattern]) => pattern.test(name))?.[1] ?? idIn(name);
    const alike = shapes.get(shapeOf(name)) ?? 0;
    if (sign !== undefined) found.set(name, sign);
    else if (/\d/.test(name) && alike >= minAlike)
      found.set(name, `one of ${alike} like "${shapeOf(name)}"`);
    else if (name.length > maxChosenLength)
      found.set(name, `longer than ${maxChosenLength} characters`);
  }
  return found;
}

/** The name with each number replaced by `#`. */
function shapeOf(name: string): string {
  return name.replace(/\d+/g, '#');
}

/** Ten or more hexadecimal digits in a row, both letters and figures. */
function idIn(name: string): string | undefined {
  const found = name.match(/[0-9a-f]{10,}/gi) ?? [];
  const isId = found.some((text) => /\d/.test(text) && /[a-f]/i.test(text));
  return isId ? 'contains an id' : undefined;
}
