import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientOptionNames, singleOptions } from './client-options.js';
import { defaults } from './resolve-options.js';

const source = readFileSync(new URL('./client-options.ts', import.meta.url), 'utf8');

/** Each property of an interface, and the default its documentation gives. */
function documentedIn(interfaceName: string): Map<string, string | undefined> {
  const [, body = ''] =
    new RegExp(`interface ${interfaceName}[^{]*{(.*?)\\n}`, 's').exec(source) ?? [];
  const properties = body.matchAll(/(\/\*\*(?:(?!\*\/).)*\*\/)\s+readonly (\w+)\?:/gs);
  return new Map([...properties].map(([, doc = '', name = '']) => [name, defaultIn(doc)]));
}

function defaultIn(doc: string): string | undefined {
  return /@default (\S+)/
    .exec(doc)?.[1]
    ?.replace(/^'(.*)'$/, '$1')
    .replace(/(?<=\d)_(?=\d)/g, '');
}

const interfaces = {
  buffer: 'BufferOptions',
  dedupe: 'DedupeOptions',
  metadata: 'MetadataOptions',
  names: 'NameOptions',
  rateLimit: 'RateLimitOptions',
  delivery: 'DeliveryOptions',
  scope: 'ScopeOptions',
  deadLetters: 'DeadLetterOptions',
} satisfies Record<keyof typeof defaults, string>;

test.each(Object.entries(interfaces))(
  'the documented defaults of %s are the real ones',
  (group, name) => {
    const real = Object.entries(Reflect.get(defaults, group)).map(([key, value]) => [
      key,
      `${value}`,
    ]);

    expect(Object.fromEntries(documentedIn(name))).toEqual(Object.fromEntries(real));
  },
);

test('the documented defaults of the options without a group are the real ones', () => {
  const documented = [...documentedIn('ClientOptions')].filter(([, value]) => value !== undefined);
  const real = Object.entries(singleOptions)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, `${value}`]);

  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(real));
});

test('every documented option and every hook is accepted', () => {
  const hooks = ['onDelivered', 'onDropped', 'onDead', 'onPause', 'onResume'];

  expect([...documentedIn('ClientOptions').keys(), ...hooks].toSorted()).toEqual(
    Object.keys(clientOptionNames).toSorted(),
  );
});

test.each([
  ['10,000 events wait in memory', defaults.buffer.maxEvents, 10_000],
  ['16 MiB of events wait in memory', defaults.buffer.maxBytes, 16 * 1024 * 1024],
  ['a double click within a second is one event', defaults.dedupe.windowMs, 1_000],
  ['the window remembers 4 MiB', defaults.dedupe.maxBytes, 4 * 1024 * 1024],
  ['ten metadata keys, as the API promises', defaults.metadata.maxKeys, 10],
  ['120 names, as many as a workspace holds', defaults.names.max, 120],
  ['a warning at 100 names', defaults.names.warnAt, 100],
  ["Intercom's pace for an app", defaults.rateLimit.perMinute, 10_000],
  ['a tenth of each window is left to others', defaults.rateLimit.quotaShare, 0.9],
  ['32 requests at once at most', defaults.delivery.concurrency, 32],
  ['3 s for a connection', defaults.delivery.connectTimeoutMs, 3_000],
  ['10 s for an attempt', defaults.delivery.attemptTimeoutMs, 10_000],
  ['events are sent for a day', defaults.delivery.maxAgeMs, 24 * 3_600_000],
  ['100 events in a scope', defaults.scope.maxEvents, 100],
  ['10 s in an open response', defaults.scope.maxBufferedMs, 10_000],
  ['10 min for an outcome', defaults.scope.maxHeldMs, 600_000],
  ['5 s for a promised user', defaults.scope.userTimeoutMs, 5_000],
  ['1,000 dead letters', defaults.deadLetters.max, 1_000],
  ['4 MiB of dead letters', defaults.deadLetters.maxBytes, 4 * 1024 * 1024],
  ['5 s at the exit', singleOptions.drainOnExitMs, 5_000],
])('the design asks for: %s', (_title, real, designed) => {
  expect(real).toBe(designed);
});
