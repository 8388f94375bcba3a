import { inspect } from 'node:util';
import { differences } from './comparing.js';
import type { Found, Wanted } from './search.js';
import type { TrackedEvent, TrackedUser } from './tracked-event.js';

/** How many events are shown. */
const maxShown = 10;

/** Describes what was expected: `"placed-order" of 42 with { item: 'mug' }`. */
export function described({ name, user, metadata }: Wanted): string {
  const whose = user === undefined ? '' : ` of ${shownUser(user)}`;
  return `${JSON.stringify(name)}${whose}${metadata === undefined ? '' : ` with ${shown(metadata)}`}`;
}

/** Describes what was tracked instead, and what to do if that is known. */
export function instead(found: Found): string {
  const { all, wanted } = found;
  if (all.length === 0) {
    return 'Nothing was tracked. Does the application use this client?';
  }
  const sameName = all.filter(({ name }) => name === wanted.name);
  const lines = [
    ...(sameName.length > 0 ? [] : [`No event of that name was tracked.${nearest(found)}`]),
    'Tracked:',
    ...listed([...sameName, ...all.filter((event) => !sameName.includes(event))], wanted),
    ...hints(found, sameName),
  ];
  return lines.join('\n');
}

function listed(events: readonly TrackedEvent[], wanted: Wanted): readonly string[] {
  const lines = events
    .slice(0, maxShown)
    .flatMap((event) => [
      `  ${event.status}${event.reason === undefined ? '' : `: ${event.reason}`}  ${JSON.stringify(event.name)} of ${event.user === undefined ? 'nobody yet' : shownUser(event.user)}, ${shown(event.metadata)}`,
      ...(event.name === wanted.name ? contrasts(event, wanted) : []),
    ]);
  const more = events.length - maxShown;
  return more > 0 ? [...lines, `  and ${more} more`] : lines;
}

function contrasts({ metadata }: TrackedEvent, wanted: Wanted): readonly string[] {
  return differences(wanted.metadata ?? {}, metadata).map(
    ({ key, expected, got }) =>
      `    ${key}: expected ${expected === undefined ? 'no such key' : shown(expected)}, got ${got === undefined ? 'no such key' : shown(got)}`,
  );
}

function hints(found: Found, sameName: readonly TrackedEvent[]): readonly string[] {
  return [
    ...(found.undecided.length > 0
      ? ['A held event waits for its request to end: `await events.settle()` first.']
      : []),
    ...(sameName.some(({ status }) => status === 'duplicate')
      ? [
          'A duplicate is the same event within a second, and is not sent again: use `await events.clock.advance(1_000)` between two events that should both count.',
        ]
      : []),
    ...(found.isClosed
      ? ['The client was closed: `events.clear()` between two tests opens it again.']
      : []),
  ];
}

/** The most similar name. */
function nearest({ all, wanted: { name } }: Found): string {
  const names = [...new Set(all.map((event) => event.name))];
  const [best] = names
    .map((other) => ({ other, apart: distance(name, other) }))
    .filter(({ apart, other }) => apart <= Math.max(2, Math.max(name.length, other.length) / 3))
    .sort((a, b) => a.apart - b.apart);
  return best === undefined ? '' : ` The nearest is ${JSON.stringify(best.other)}.`;
}

/** The Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function shownUser(user: TrackedUser): string {
  return 'userId' in user ? user.userId : shown(user);
}

function shown(value: unknown): string {
  return inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, compact: true });
}
