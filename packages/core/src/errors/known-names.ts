import { quoted } from './quoted.js';
import { unusable } from './usage-error.js';

/** How many characters of an unknown name are shown. */
const maxShown = 50;

/**
 * Refuses unknown names: without a word the call would do something else than was meant, e.g. send an event with
 * the time of now. A name with the value `undefined` counts as left out. Throws `UsageError` `INPUT_INVALID`.
 *
 * @param kind - What the names are, for the message.
 * @param owner - Whose names they are, for the message.
 */
export function requireKnownNames(
  kind: 'option' | 'property',
  owner: string,
  given: object,
  known: object,
): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(known, name) || Reflect.get(given, name) === undefined) continue;
    throw unusable(
      `Unknown ${kind} ${quoted(name, maxShown)} of ${owner}.`,
      knownNamesAdvice(name, Object.keys(known)),
    );
  }
}

/** What to write in the place of an unknown name. */
export function knownNamesAdvice(given: string, known: readonly string[]): string {
  const nearest = nearestName(given, known);
  const suggestion = nearest === undefined ? '' : `Did you mean \`${nearest}\`? `;
  return `${suggestion}Use one of: ${known.join(', ')}.`;
}

/**
 * The known name that was probably meant: the one with the fewest different characters, upper and lower case
 * counted as the same. `undefined` when none is close.
 */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const short = given.slice(0, maxCompared).toLowerCase();
  let nearest: string | undefined;
  let fewest = Math.max(1, Math.floor(short.length / 3)) + 1;
  for (const name of known) {
    const changes = editDistance(short, name.toLowerCase());
    if (changes >= fewest) continue;
    nearest = name;
    fewest = changes;
  }
  return nearest;
}

/** A name may be any text of the caller's: the distance of long texts takes long to compute. */
const maxCompared = 50;

/** How many characters have to be added, removed or replaced to make one text of the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, character] of [...from].entries()) {
    const current = [row + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (to[column - 1] === character ? 0 : 1);
      const other = Math.min(above[column] ?? 0, current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, other));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
