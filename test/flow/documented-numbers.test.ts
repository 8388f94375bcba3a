import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const core = new URL('packages/core/src/', root);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');

/** The number, or the sum of numbers, that core's code has under a name. */
function inCode(name: string, file: string): number {
  const text = readFileSync(new URL(file, core), 'utf8');
  const [, value = ''] =
    new RegExp(`\\b${name}(?:: readonly number\\[\\])?(?: =|:) ([\\d_.]+|\\[[\\s\\d_,]+\\])`).exec(
      text,
    ) ?? [];
  const numbers = value.match(/[\d_.]+/g) ?? [];
  return numbers.reduce((sum, number) => sum + Number(number.replaceAll('_', '')), 0);
}

/** The default of an option: `drainOnExitMs`, or `buffer.maxEvents` for one in a group. */
function option(name: string): number {
  const [group, key] = name.split('.');
  const written = key === undefined ? name : `const ${group} = {[^]*?\\b${key}: { default`;
  return inCode(written, 'options/client-options.ts');
}

const second = 1_000;
const minute = 60_000;
const hour = 3_600_000;
const mebibyte = 1_048_576;
const decide = 'delivery/decide.ts';
const numerals: Readonly<Record<string, number>> = { a: 1 };
const yearOf = (sec: number): number => new Date(sec * second).getUTCFullYear();

const main = 'README.md';
const ofCore = 'packages/core/README.md';
const shutdown = 'packages/core/docs/graceful-shutdown.md';
const troubleshooting = 'packages/core/docs/troubleshooting.md';
const tracking = 'packages/core/docs/tracking.md';
const guarantees = 'packages/core/docs/guarantees.md';
const monitoring = 'packages/core/docs/monitoring.md';
const deadLetters = 'packages/core/docs/dead-letters.md';
const options = 'packages/core/docs/options.md';

/** Phrases of the documentation with the number in braces, and the value in the code. */
const phrases: readonly (readonly [file: string, phrase: string, inCode: number])[] = [
  [main, 'for a bounded drain ({5} s by default)', option('drainOnExitMs') / second],
  [main, 'retries for up to {24} hours', option('delivery.maxAgeMs') / hour],
  [main, 'or older than {24} hours', option('delivery.maxAgeMs') / hour],
  [shutdown, 'nothing left to do waits up to {5} s by itself', option('drainOnExitMs') / second],
  [shutdown, '`close({ deadlineMs: {5_000} })`', inCode('closeDeadlineMs', 'client/client.ts')],
  [shutdown, '`flush({ deadlineMs: {10_000} })`', inCode('flushDeadlineMs', 'client/client.ts')],
  [shutdown, 'requests in flight (up to {32}', option('delivery.concurrency')],
  [troubleshooting, '`dropped: overflow` | {10,000} events', option('buffer.maxEvents')],
  [troubleshooting, '10,000 events or {16} MiB wait already', option('buffer.maxBytes') / mebibyte],
  [
    troubleshooting,
    'not delivered within {24} hours of its acceptance',
    option('delivery.maxAgeMs') / hour,
  ],
  [
    troubleshooting,
    'or is longer than {255} characters',
    inCode('maxNameLength', 'model/event-name.ts'),
  ],
  [
    troubleshooting,
    'user: empty, longer than {255}',
    inCode('maxIdentifierLength', 'model/contact.ts'),
  ],
  [troubleshooting, 'this would be the {121}st name', option('names.max') + 1],
  [
    troubleshooting,
    'are more than {32} KiB of JSON',
    inCode('maxEventBytes', 'intake/prepare-event.ts') / 1_024,
  ],
  [troubleshooting, 'one request holds {100} events already', option('scope.maxEvents')],
  [
    troubleshooting,
    '`discarded: outcome_unknown` | held for {10} minutes',
    option('scope.maxHeldMs') / minute,
  ],
  [
    troubleshooting,
    'contact for about {20} hours',
    Math.floor(inCode('probeWaitsMs', decide) / hour),
  ],
  [troubleshooting, '{5} events in a row', inCode('failuresToOpen', 'delivery/breaker.ts')],
  [
    troubleshooting,
    'sent again after {1} minute and after 5 more',
    (inCode('refusalWaitsMs', decide) - inCode('longestRefusalWaitMs', decide)) / minute,
  ],
  [
    troubleshooting,
    'after 1 minute and after {5} more',
    inCode('longestRefusalWaitMs', decide) / minute,
  ],
  [
    troubleshooting,
    'growing waits of up to {1} hour',
    inCode('aloneCapMs', 'delivery/backoff.ts') / hour,
  ],
  [
    troubleshooting,
    'first after {1} second',
    inCode('firstPauseMs', 'delivery/breaker.ts') / second,
  ],
  [
    troubleshooting,
    'later every {5} minutes',
    inCode('maxPauseMs', 'delivery/breaker.ts') / minute,
  ],
  [troubleshooting, 'one event {a} minute is tried', inCode('troubleWaitMs', decide) / minute],
  [troubleshooting, 'accepted less than {1} second ago', option('dedupe.windowMs') / second],
  [tracking, 'A name has 1 to {255} characters', inCode('maxNameLength', 'model/event-name.ts')],
  [tracking, 'and keeps {120} of them in a workspace', option('names.max')],
  [tracking, 'Up to {10} keys, in their order', option('metadata.maxKeys')],
  [
    tracking,
    'text has up to {255} characters',
    inCode('maxTextLength', 'event/metadata-values.ts'),
  ],
  [
    tracking,
    'are up to {32} KiB of JSON',
    inCode('maxEventBytes', 'intake/prepare-event.ts') / 1_024,
  ],
  [
    tracking,
    'The limit is {1} minute ahead. Beyond',
    inCode('maxShiftSec', 'dedupe/recent-events.ts') / 60,
  ],
  [tracking, 'from {2010} to 1 minute ahead', yearOf(inCode('earliestSec', 'event/time.ts'))],
  [tracking, 'from 2010 to {1} minute ahead', inCode('maxAheadSec', 'event/time.ts') / 60],
  [
    guarantees,
    'in an outage as long as it lasts, up to {24} hours',
    option('delivery.maxAgeMs') / hour,
  ],
  [guarantees, 'Up to {32} requests are in flight at once', option('delivery.concurrency')],
  [guarantees, 'leaves {10}% of each window', 100 - 100 * option('rateLimit.quotaShare')],
  [
    monitoring,
    'is logged at most once {a} minute',
    inCode('quietMs', 'reporting/throttled-logger.ts') / minute,
  ],
  [deadLetters, 'The last {1,000} events that were given up', option('deadLetters.max')],
  [deadLetters, 'that were given up ({4} MiB) are kept', option('deadLetters.maxBytes') / mebibyte],
  [deadLetters, 'more than {1,000}, the oldest', option('deadLetters.max')],
  [ofCore, 'up to {32} at a time', option('delivery.concurrency')],
  [ofCore, 'tried again after {250} ms', inCode('floorMs', 'delivery/backoff.ts')],
  [ofCore, 'after 250 ms to {5} min', inCode('capMs', 'delivery/backoff.ts') / minute],
  [ofCore, '// waits up to {5} s', inCode('closeDeadlineMs', 'client/client.ts') / second],
];

test.each(phrases)('%s says "%s", as in the code', (file, phrase, number) => {
  const [, said = ''] = /\{([\w,]+)\}/.exec(phrase) ?? [];

  expect(read(file)).toContain(phrase.replace(`{${said}}`, said));
  expect(numerals[said.toLowerCase()] ?? Number(said.replaceAll(/[,_]/g, ''))).toBe(number);
});

const milliseconds: Readonly<Record<string, number>> = { s: second, min: minute, h: hour };

/** The waits on a page: "after 10 s, 1 min and 2 h". */
function waitsIn(text: string): readonly number[] {
  return [...text.matchAll(/(\d+) (s|min|h)\b/g)].map(
    ([, number, unit = '']) => Number(number) * (milliseconds[unit] ?? Number.NaN),
  );
}

test.each([
  [troubleshooting, 'had no such contact for about 20 hours (asked again after '],
  [options, 'One event of the contact is tried after '],
])('%s lists when an unknown contact is probed: "%s..."', (file, begin) => {
  const [, list = ''] = /probeWaitsMs: readonly number\[\] = \[([^\]]+)\]/.exec(
    readFileSync(new URL(decide, core), 'utf8'),
  ) ?? [''];
  const waits = list.split(',').flatMap((wait) => Number(wait.replaceAll('_', '')) || []);
  const [, told = ''] = read(file).split(begin);

  expect(waits.length).toBeGreaterThan(5);
  expect(waitsIn(/^[^.;)]+/.exec(told)?.[0] ?? '')).toEqual(waits);
});

const promise =
  'an event for which `track()` answered `accepted` is delivered at least once, or it is counted under a named reason; the library never throws into the application, never makes a request wait, changes nothing of the host, and holds its exit only for a bounded drain (5 s by default).';

test('the promise has the same wording everywhere', () => {
  const readmes = ['README.md', ...readdirSync(new URL('packages/', root)).flatMap(readmesOf)];
  const promising = readmes.filter((file) => /answered `accepted`|bounded drain/.test(read(file)));

  expect(promising).toContain('README.md');
  expect(promising).toContain('packages/core/README.md');
  for (const file of promising) expect(read(file), file).toContain(promise);
});

function readmesOf(name: string): readonly string[] {
  const folder = new URL(`packages/${name}/`, root);
  if (name.endsWith('.md')) return [`packages/${name}`];
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return files.map((file) => `packages/${name}/${file}`);
}
