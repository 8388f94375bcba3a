import { inspect } from 'node:util';

/** Values that differ from run to run, and what is printed instead. */
const masks = [
  [/\bjob_\w+/g, '<job id>'],
  [/\btask_\w+/g, '<task id>'],
  [/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, '<event id>'],
  [/\b[\da-f]{24}\b/g, '<contact id>'],
  [/(?<=request id ")[^"]+/g, '<request id>'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
];

/** Prints a result with masked ids and times, so that every run prints the same. */
export function print(result) {
  console.log(typeof result === 'string' ? masked(result) : inspect(veiled(result), { depth: 4 }));
}

/** The same value, in which masked text is printed without quotes. */
function veiled(value) {
  if (value instanceof Date) return { [inspect.custom]: () => '<time>' };
  if (typeof value === 'string') {
    const text = masked(value);
    return text === value ? value : { [inspect.custom]: () => text };
  }
  if (Array.isArray(value)) return value.map(veiled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, veiled(inner)]));
}

function masked(text) {
  return masks.reduce((line, [pattern, mask]) => line.replace(pattern, mask), text);
}
