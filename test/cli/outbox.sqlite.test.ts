import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DurableEvent, Outcome } from '@intercom-events/core/outbox';
import { sqliteOutbox } from '@intercom-events/sqlite';
import { afterAll, expect, test } from 'vitest';
import { type Run, run } from './run.js';

const folder = mkdtempSync(path.join(tmpdir(), 'cli-outbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nothing is sent by these commands. */
const nowhere = { url: 'http://127.0.0.1:9' };
const command = (...argv: string[]): Promise<Run> => run(nowhere, argv);
let last = 0;

function event(id: string, over: Partial<DurableEvent> = {}): DurableEvent {
  const acceptedAtMs = Date.now() - 600_000;
  return {
    id,
    acceptedBy: 'a',
    contact: { field: 'user_id', value: '42' },
    name: 'placed-order',
    createdAtSec: Math.floor(acceptedAtMs / 1000),
    acceptedAtMs,
    dueAtMs: acceptedAtMs,
    failures: 0,
    probes: 0,
    fragment: '"user_id":"42","metadata":{"secret":"made-up"}',
    ...over,
  };
}

/** A file with events in each state, and two dead letters. */
async function outboxFile(): Promise<string> {
  last += 1;
  const file = path.join(folder, `${last}.db`);
  const store = sqliteOutbox({ file }).openStore({
    clientId: 'a',
    destination: 'https://api.example.org',
    keepRecentMs: 60_000,
    wake: () => {},
    log: () => {},
    prepare: () => ({ reason: 'closed' }),
  });
  const nowMs = Date.now();
  const lease = { nowMs, leaseMs: 15_000_000 };
  const parked = event('parked', { contact: { field: 'email', value: 'new@example.org' } });
  const claimed = ['sending', 'retrying', 'refused', 'old'].map((id) => event(id));
  await store.append([...claimed, parked], lease);
  await store.append([event('ready'), event('scheduled', { dueAtMs: nowMs + 50_000 })], undefined);
  const outcomes: Outcome[] = [
    { id: 'retrying', do: 'give-back', dueAtMs: nowMs + 300_000, failures: 2 },
    { id: 'parked', do: 'park', probeAtMs: nowMs + 3_600_000, failures: 0, probes: 3 },
    {
      id: 'refused',
      do: 'dead',
      reason: 'rejected',
      diedAtMs: nowMs,
      answer: { status: 422, code: 'made_up' },
    },
    { id: 'old', do: 'dead', reason: 'expired', diedAtMs: nowMs, answer: {} },
  ];
  await store.settle(outcomes);
  await store.close();
  return file;
}

test('outbox status shows how many events wait, since when and why', async () => {
  const file = await outboxFile();
  const { code, out, err } = await command('outbox', 'status', file);

  expect(err).toBe('');
  expect(out.replace(/\d+ KiB/, 'N KiB')).toBe(
    [
      '5 events wait, the oldest since 10 min. The file has N KiB.',
      '  sending    1  being sent, or left by a process that ended',
      '  ready      1  ready to be sent',
      '  scheduled  1  wait for their second',
      '  retrying   1  attempts have failed; tried again later',
      '  parked     1  Intercom does not know the contact (1 contact)',
      '2 dead letters.',
      '  expired   1',
      '  rejected  1',
      '',
    ].join('\n'),
  );
  expect(code).toBe(0);
});

test('outbox status --json has the same numbers', async () => {
  const { out } = await command('outbox', 'status', await outboxFile(), '--json');

  expect(JSON.parse(out)).toMatchObject({
    pending: 5,
    byState: { sending: 1, ready: 1, scheduled: 1, retrying: 1, parked: 1 },
    parkedContacts: 1,
    byDestination: { 'https://api.example.org': 5 },
    dead: { rejected: 1, expired: 1 },
  });
});

test('outbox list shows each event and when it is tried next, and no metadata', async () => {
  const file = await outboxFile();
  const { out } = await command('outbox', 'list', file);

  expect(out).toContain(
    'ID         NAME          CONTACT                SINCE   STATE      NEXT\n',
  );
  expect(out).toMatch(
    /retrying +placed-order +user_id:42 +10 min +retrying +in 5 min, after 2 failures\n/,
  );
  expect(out).toMatch(/parked +placed-order +email:new@example\.org +10 min +parked +in 60 min\n/);
  expect(out).not.toContain('made-up');
  const json = await command('outbox', 'list', file, '--json', '--limit', '2');
  const lines = json.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id, state }) => [id, state])).toEqual([
    ['sending', 'sending'],
    ['retrying', 'retrying'],
  ]);
});

test('dead list shows the reason and what Intercom said', async () => {
  const file = await outboxFile();
  const { out } = await command('dead', 'list', file);

  expect(out).toMatch(/refused +placed-order +user_id:42 +\d+ s ago +rejected +422 made_up\n/);
  const json = await command('dead', 'list', file, '--reason', 'expired', '--json');
  expect(JSON.parse(json.out)).toMatchObject({ id: 'old', reason: 'expired' });
  expect(json.out).not.toContain('made-up');
});

test('dead redrive puts the selected letters back, and dead purge deletes', async () => {
  const file = await outboxFile();

  expect((await command('dead', 'redrive', file, '--id', 'old')).out).toBe(
    '1 dead letter will be sent again.\n',
  );
  expect((await command('outbox', 'list', file)).out).toMatch(/old +placed-order .* ready +now\n/);
  expect(await command('dead', 'purge', file)).toMatchObject({
    code: 2,
    err: 'Nothing is selected. Give --id, --reason or --all.\n',
  });
  expect((await command('dead', 'purge', file, '--all', '--json')).out).toBe('{"purged":1}\n');
  expect((await command('dead', 'list', file)).out).toBe('There are no dead letters.\n');
});

test('an empty outbox says so', async () => {
  const file = await outboxFile();
  const store = sqliteOutbox({ file }).openStore({
    clientId: 'a',
    destination: 'https://api.example.org',
    keepRecentMs: 60_000,
    wake: () => {},
    log: () => {},
    prepare: () => ({ reason: 'closed' }),
  });
  await store.giveUp(
    { reason: 'forgotten', contactKeys: ['user_id:42', 'email:new@example.org'] },
    { nowMs: Date.now(), max: 100 },
  );
  await store.close();

  expect((await command('outbox', 'list', file)).out).toBe('Nothing waits.\n');
  expect((await command('outbox', 'status', file)).out).toMatch(
    /^0 events wait\. The file has \d+ KiB\.\n0 dead letters\.\n$/,
  );
});

test.each([
  ['is missing', () => path.join(folder, 'none.db'), 'There is no file'],
  ['is a folder', () => folder, 'is not a file'],
  ['is something else', () => written('x.json', '{}'), 'is not an outbox'],
  ['is damaged', () => written('d.db', 'SQLite format 3\0'), 'is damaged'],
])(
  'a file that %s is an error with exit code 2, and nothing is created',
  async (_title, make, message) => {
    const { code, out, err } = await command('outbox', 'status', make());

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  },
);

test('a file that another process has for itself is an error that says so', async () => {
  const file = await outboxFile();
  const store = sqliteOutbox({ file, exclusive: true }).openStore({
    clientId: 'a',
    destination: 'https://api.example.org',
    keepRecentMs: 60_000,
    wake: () => {},
    log: () => {},
    prepare: () => ({ reason: 'closed' }),
  });
  await store.recent(0);
  await store.dead.purge({ ids: [] });

  const { code, err } = await command('outbox', 'status', file);
  expect(code).toBe(2);
  expect(err).toContain('is locked by another process. Try again, or end the application');
  await store.close();
});

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}
