import { maxUnixSec } from '../model/unix-time.js';

/** Something a developer should know about an event before it is sent for the first time. */
export interface Hint {
  /** Hints with the same subject are printed once. */
  readonly about: string;
  readonly text: string;
}

/** Verb first, in the past tense, then a noun: Intercom's advice for event names. */
const pastVerbNoun =
  /^(?:[a-z]+ed|bought|built|chose|did|found|gave|got|left|lost|made|met|paid|put|ran|read|sent|set|sold|spent|took|went|won|wrote)[- ]\S/;
/** What Intercom's reference gives as the number of metadata keys it keeps. */
const keptKeys = 10;

/**
 * How Intercom would treat an event, as far as that is known beforehand.
 *
 * @param body - The event as it would be sent.
 */
export function hintsFor(name: string, body: string): readonly Hint[] {
  const metadata = metadataOf(body);
  return [...hintsForName(name), ...hintsForMetadata(name, metadata)];
}

function hintsForName(name: string): readonly Hint[] {
  const shown = JSON.stringify(name);
  const hints: Hint[] = [];
  if (!pastVerbNoun.test(name)) {
    const text = `${shown} is not a past-tense verb and a noun, as Intercom advises, for example "placed-order".`;
    hints.push({ about: `words ${name}`, text });
  }
  if (/\d{3}/.test(name)) {
    const text = `${shown} contains a number. A workspace can hold 120 names: put ids and dates into the metadata.`;
    hints.push({ about: 'number in a name', text });
  }
  return hints;
}

function hintsForMetadata(name: string, metadata: object): readonly Hint[] {
  const entries = Object.entries(metadata);
  const hints: Hint[] = [];
  const [beyond] = entries[keptKeys] ?? [];
  if (beyond !== undefined) {
    const text = `metadata of ${JSON.stringify(name)}: key ${keptKeys + 1} (${JSON.stringify(beyond)}) and all after it would be ignored by Intercom.`;
    hints.push({ about: `keys ${name}`, text });
  }
  for (const [key, value] of entries) {
    const problem = key.endsWith('_date') ? dateProblem(value) : undefined;
    if (problem === undefined) continue;
    const text = `${JSON.stringify(key)} ends in "_date", so Intercom reads it as a date, ${problem}`;
    hints.push({ about: `date ${key}`, text });
  }
  if (entries.length > 0) {
    const text = 'new events and new metadata can take Intercom up to 24 hours to show in filters.';
    hints.push({ about: 'new metadata', text });
  }
  return hints;
}

function dateProblem(value: unknown): string | undefined {
  if (typeof value !== 'number') return 'but this is not a date: pass a Date or date().';
  if (value <= maxUnixSec) return undefined;
  return 'in seconds, but these are milliseconds: pass a Date or date().';
}

function metadataOf(body: string): object {
  const event: unknown = JSON.parse(body);
  if (typeof event !== 'object' || event === null || !('metadata' in event)) return {};
  return typeof event.metadata === 'object' && event.metadata !== null ? event.metadata : {};
}
