/** Longer than what a person gives a name to. */
const maxHandmade = 60;

/** How many names of one shape are no accident. */
const fromSameMould = 3;

const marks: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-/i, 'holds a UUID'],
  [/@/, 'holds an e-mail address'],
  [/\/|https?:/i, 'holds a path or an address'],
  [/\d{4}-\d\d-\d\d/, 'holds a date'],
  [/\d{4,}/, 'holds a long number'],
  [/(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{10,}/i, 'holds an id'],
];

/** Names that look as if a program had made them up, each with the reason. */
export function generatedNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...names];
  const moulds = new Map<string, number>();
  for (const name of all) moulds.set(mouldOf(name), (moulds.get(mouldOf(name)) ?? 0) + 1);

  const found = new Map<string, string>();
  for (const name of all) {
    const mark = marks.find(([pattern]) => pattern.test(name))?.[1];
    const like = moulds.get(mouldOf(name)) ?? 0;
    if (mark !== undefined) found.set(name, mark);
    else if (/\d/.test(name) && like >= fromSameMould)
      found.set(name, `one of ${like} like "${mouldOf(name)}"`);
    else if (name.length > maxHandmade) found.set(name, `longer than ${maxHandmade} characters`);
  }
  return found;
}

/** A name without its numbers. */
function mouldOf(name: string): string {
  return name.replace(/\d+/g, '#');
}
