import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DurableEvent, EventStore, OutboxContext } from '@intercom-events/core/outbox';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type Database, databaseClass } from './database/node-sqlite.js';
import { type SqliteOutbox, sqliteOutbox } from './index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'append-in-'));
const closing: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nowMs = 1_700_000_000_000;
const all = { nowMs, maxEvents: 100, maxBytes: 100_000, maxProbes: 1, leaseMs: 15_000 };
let last = 0;

/** Prepares an event of user 42; an empty name is refused, as the client does. */
const prepare: OutboxContext['prepare'] = ({ name }) => {
  if (name === '') return { reason: 'invalid_name' };
  last += 1;
  const event: DurableEvent = {
    id: `e-${last}`,
    acceptedBy: '',
    contact: { field: 'user_id', value: '42' },
    name: String(name),
    createdAtSec: nowMs / 1000,
    acceptedAtMs: nowMs,
    dueAtMs: nowMs,
    failures: 0,
    probes: 0,
    fragment: `"user_id":"42","event_name":"${name}"`,
  };
  return event;
};

interface Shop {
  readonly database: Database;
  readonly outbox: SqliteOutbox;
  readonly store: EventStore;
  readonly wake: OutboxContext['wake'];
  readonly file: string;
}

/** An application with a table of orders, and an outbox in the same file. */
function openShop(): Shop {
  last += 1;
  const file = path.join(folder, `${last}.db`);
  const Class = databaseClass();
  if (Class === undefined) throw new Error('This Node has no node:sqlite.');
  const database = new Class(file);
  database.exec('PRAGMA busy_timeout=5000; CREATE TABLE orders (id)');
  const outbox = sqliteOutbox({ file, applicationFile: true });
  const wake = vi.fn();
  const store = outbox.openStore({
    clientId: 'a',
    destination: 'https://api.example.org',
    keepRecentMs: 60_000,
    wake,
    log: () => {},
    prepare,
  });
  closing.push(store, database);
  return { database, outbox, store, wake, file };
}

async function claimedNames({ store }: Shop): Promise<string[]> {
  return (await store.claim(all)).events.map(({ name }) => name);
}

test('an event of a transaction that commits is handed out, one of a transaction that is rolled back is not', async () => {
  const shop = openShop();
  const { database, outbox } = shop;
  database.exec("BEGIN; INSERT INTO orders VALUES ('lost')");
  outbox.append(database, [{ user: '42', name: 'lost-order' }]);
  database.exec('ROLLBACK');
  database.exec("BEGIN; INSERT INTO orders VALUES ('kept')");
  outbox.append(database, [{ user: '42', name: 'placed-order' }]);
  database.exec('COMMIT');

  expect(await claimedNames(shop)).toEqual(['placed-order']);
  expect(database.prepare('SELECT id FROM orders').all()).toEqual([{ id: 'kept' }]);
});

test('the outbox is woken by the commit', async () => {
  const shop = openShop();
  await claimedNames(shop);
  shop.outbox.append(shop.database, [{ user: '42', name: 'placed-order' }]);

  await vi.waitFor(() => expect(shop.wake).toHaveBeenCalled(), { timeout: 30_000 });
});

test('an event that cannot be taken is reported, and the others are written', async () => {
  const shop = openShop();
  const verdicts = shop.outbox.append(shop.database, [
    { user: '42', name: '' },
    { user: '42', name: 'placed-order' },
  ]);

  expect(verdicts).toEqual([{ status: 'dropped', reason: 'invalid_name' }, { status: 'written' }]);
  expect(await claimedNames(shop)).toEqual(['placed-order']);
});

test('no file is made beside the application’s database', async () => {
  const shop = openShop();
  shop.outbox.append(shop.database, [{ user: '42', name: 'placed-order' }]);
  await claimedNames(shop);

  const name = path.basename(shop.file);
  expect(readdirSync(folder).filter((one) => one.startsWith(name))).toEqual([name]);
});

test.each([
  [
    'in an outbox with its own file',
    (): SqliteOutbox => sqliteOutbox({ file: path.join(folder, 'own') }),
    'This outbox has a file of its own. Create it with `applicationFile: true` and the file of your database.',
  ],
  [
    'before a client uses it',
    () => sqliteOutbox({ file: path.join(folder, 'x'), applicationFile: true }),
    'No client uses this outbox yet. Pass it as `outbox` to the client first',
  ],
])('append() %s says what to do', (_title, make, message) => {
  const { database } = openShop();

  expect(() => make().append(database, [])).toThrow(message);
});

test('append() refuses what is not a database, or not a list', () => {
  const { outbox, database } = openShop();
  const untyped: { append(database: unknown, events: unknown): unknown } = outbox as never;

  expect(() => untyped.append({}, [])).toThrow('The first argument is not a database.');
  expect(() => untyped.append(database, 'x')).toThrow('The second argument is not a list.');
  expect(untyped.append(database, [])).toEqual([]);
});
