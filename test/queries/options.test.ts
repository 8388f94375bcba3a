import type { IntercomEvents } from '@intercom-events/core';
import { expect, test } from 'vitest';
import { failure, talk } from './stand-in.js';

/** Names of a client that take no options, or belong to calls that never throw. */
type Others =
  | 'id'
  | 'proxy'
  | 'track'
  | 'current'
  | 'openScope'
  | 'runInScope'
  | 'bindScope'
  | 'flush'
  | 'close'
  | 'forget'
  | 'persisted'
  | 'stats'
  | 'health';

type Groups = 'contacts' | 'bulk' | 'dead';

type Call =
  | Exclude<keyof IntercomEvents, Others | Groups>
  | { [Group in Groups]: `${Group}.${Extract<keyof IntercomEvents[Group], string>}` }[Groups];

type Ask = (events: IntercomEvents, options: never) => unknown;

const at = 1_799_999_999;
const paid = { user: '42', name: 'paid', at };
const counted = { name: 'paid', count: 1, first: at, last: at };

/** Every call that is awaited. The compiler says which one is missing. */
const calls: Readonly<Record<Call, Ask>> = {
  list: (events, options) => events.list('42', options),
  poll: (events, options) => events.poll('42', undefined, options),
  summarise: (events, options) => events.summarise('42', options),
  createSummaries: (events, options) => events.createSummaries('42', [counted], options),
  send: (events, options) => events.send('42', 'paid', {}, options),
  import: (events, options) => events.import([paid], options),
  me: (events, options) => events.me(options),
  'contacts.find': (events, options) => events.contacts.find('42', options),
  'contacts.create': (events, options) => events.contacts.create({ userId: '42' }, options),
  'bulk.submit': (events, options) => events.bulk.submit([paid], options),
  'bulk.job': (events, options) => events.bulk.job('job_1', options),
  'bulk.errors': (events, options) => events.bulk.errors('job_1', options),
  'dead.list': (events, options) => events.dead.list(options),
  'dead.redrive': (events, options) => events.dead.redrive(options),
  'dead.purge': (events, options) => events.dead.purge(options),
};

test.each(Object.entries(calls))('%s() refuses an option it does not have', async (_call, ask) => {
  const { events, heard } = await talk(() => ({ status: 202 }));

  const refused = await failure(run(() => ask(events, wrong({ madeUp: 'made-up-value' }))));

  expect(refused).toMatchObject({ name: 'UsageError', code: 'INPUT_INVALID' });
  expect(refused.message).toMatch(/^Unknown option "madeUp" of [\w.]+(\(\))?\. Use one of: /);
  expect(refused.message).not.toContain('made-up-value');
  expect(heard).toHaveLength(0);
});

test.each<readonly [Call, object, string]>([
  ['send', { att: at }, 'at'],
  ['send', { timeout: 1_000 }, 'timeoutMs'],
  ['list', { perpage: 10 }, 'perPage'],
  ['list', { per_page: 10 }, 'perPage'],
  ['poll', { Signal: undefined, header: {} }, 'headers'],
  ['bulk.submit', { jobID: 'job_1' }, 'jobId'],
  ['import', { concurency: 1 }, 'concurrency'],
  ['import', { dryrun: true }, 'dryRun'],
  ['dead.purge', { id: ['made-up'] }, 'ids'],
])('%s() with %j names what was meant: %s', async (call, given, meant) => {
  const { events } = await talk(() => ({ status: 202 }));

  const refused = await failure(run(() => calls[call](events, wrong(given))));

  expect(refused.message).toContain(`Did you mean \`${meant}\`?`);
});

test.each([
  [
    'a contact',
    (events: IntercomEvents) =>
      events.contacts.create(wrong({ user_id: '42', email: 'a@example.org' })),
  ],
  [
    'a summary',
    (events: IntercomEvents) => events.createSummaries('42', [wrong({ ...counted, cout: 2 })]),
  ],
  [
    'item 1',
    (events: IntercomEvents) => events.bulk.submit([paid, wrong({ ...paid, creatdAt: at })]),
  ],
])('%s with an unknown property is refused', async (what, ask) => {
  const { events, heard } = await talk(() => ({ status: 202 }));

  expect(await failure(ask(events))).toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringMatching(new RegExp(`^Unknown property "\\w+" of ${what}\\.`)),
  });
  expect(heard).toHaveLength(0);
});

test('an import does not take another value than true or false for dryRun', async () => {
  const { events, heard } = await talk(() => ({ status: 202 }));

  expect(await failure(events.import([paid], { dryRun: wrong('yes') }))).toMatchObject({
    code: 'INPUT_INVALID',
  });
  expect(heard).toHaveLength(0);
});

/** `list()` throws at once; all other calls reject. */
async function run(ask: () => unknown): Promise<unknown> {
  return ask();
}

function wrong<T>(value: unknown): T {
  return value as T;
}
