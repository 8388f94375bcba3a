import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import type {
  ClaimOptions,
  DurableEvent,
  EventStore,
  OutboxContext,
} from '@intercom-events/core/outbox';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type SqliteOutboxOptions, sqliteOutbox } from './index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'sqlite-store-'));
const open: EventStore[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nowMs = 1_700_000_000_000;
const leaseMs = 15_000;
const lease = { nowMs, leaseMs };
let last = 0;

function newFile(): string {
  last += 1;
  return path.join(folder, `${last}.db`);
}

function event(over: Partial<DurableEvent> = {}): DurableEvent {
  last += 1;
  return {
    id: `e-${last}`,
    acceptedBy: 'a',
    contact: { field: 'user_id', value: '42' },
    name: 'placed-order',
    createdAtSec: nowMs / 1000,
    acceptedAtMs: nowMs,
    dueAtMs: nowMs,
    failures: 0,
    probes: 0,
    fragment: '"user_id":"42","event_name":"placed-order"',
    ...over,
  };
}

interface Opened {
  readonly store: EventStore;
  readonly logs: string[];
  readonly wake: OutboxContext['wake'];
}

function openStore(
  file: string,
  over: Partial<OutboxContext> = {},
  options: Partial<SqliteOutboxOptions> = {},
): Opened {
  const logs: string[] = [];
  const wake = vi.fn();
  const store = sqliteOutbox({ file, ...options }).openStore({
    clientId: 'a',
    destination: 'https://api.example.org',
    keepRecentMs: 60_000,
    wake,
    log: (_level, kind, text) => logs.push(`${kind}: ${text()}`),
    prepare: () => ({ reason: 'closed' }),
    ...over,
  });
  open.push(store);
  return { store, logs, wake };
}

async function claimIds(store: EventStore, over: Partial<ClaimOptions> = {}): Promise<string[]> {
  const all = { nowMs, maxEvents: 100, maxBytes: 1_000_000, maxProbes: 10, leaseMs };
  return (await store.claim({ ...all, ...over })).events.map(({ id }) => id);
}

test('an event comes back from another process as it was stored', async () => {
  const file = newFile();
  const stored = event({
    contact: { field: 'email', value: 'Ada@example.org' },
    fragment: '"email":"Ada@example.org","metadata":{"text":"ä ✓ \\u0000"}',
    failures: 3,
    dedupeHash: 'h',
  });
  const first = openStore(file);
  await first.store.append([stored], undefined);
  await first.store.close();

  const { store } = openStore(file, { clientId: 'b' });
  const { events } = await store.claim({ nowMs, maxEvents: 1, maxBytes: 1, maxProbes: 0, leaseMs });
  expect(events).toEqual([stored]);
  expect(await store.recent(nowMs)).toEqual([
    expect.objectContaining({ contact: stored.contact, dedupeHash: 'h' }),
  ]);
});

test('what is remembered of recent events is bounded', async () => {
  const { store } = openStore(newFile());
  const events = Array.from({ length: 4_100 }, (_, at) => event({ name: `name-${at}` }));
  await store.append(events, lease);

  const recent = await store.recent(nowMs);
  expect(recent).toHaveLength(4_000);
  expect(recent.at(-1)?.name).toBe('name-4099');
});

test('events for another destination stay in the file, and are not handed out', async () => {
  const file = newFile();
  const eu = openStore(file, { destination: 'https://eu.example.org' });
  await eu.store.append([event()], undefined);

  const { store } = openStore(file, { clientId: 'b' });
  expect(await claimIds(store)).toEqual([]);
  expect(await claimIds(eu.store)).toHaveLength(1);
});

test('row 48: leases of a time before the clock was set back by an hour end at once', async () => {
  const file = newFile();
  const { store } = openStore(file);
  await store.append([event()], lease);

  const later = openStore(file, { clientId: 'b' });
  expect(await claimIds(later.store, { nowMs: nowMs + 1 })).toHaveLength(0);
  expect(await claimIds(later.store, { nowMs: nowMs - 3_600_000 })).toHaveLength(0);
  expect(await claimIds(later.store, { nowMs: nowMs + leaseMs })).toHaveLength(1);
});

test('the next claim is worth it when another lease ends, or a probe is due', async () => {
  const file = newFile();
  const a = openStore(file);
  const b = openStore(file, { clientId: 'b' });
  const parked = event({ contact: { field: 'id', value: 'x' } });
  await a.store.append([event(), parked], lease);

  const all = { nowMs, maxEvents: 10, maxBytes: 1_000, maxProbes: 1, leaseMs };
  expect((await b.store.claim(all)).nextAtMs).toBe(nowMs + leaseMs);
  await a.store.settle([
    { id: parked.id, do: 'park', probeAtMs: nowMs + 10_000, failures: 0, probes: 1 },
  ]);
  expect((await b.store.claim(all)).nextAtMs).toBe(nowMs + 10_000);
  const probe = await b.store.claim({ ...all, nowMs: nowMs + 10_000 });
  expect(probe.events).toEqual([{ ...parked, probes: 1 }]);
});

test('a parked contact whose events are all leased or not due is not asked for in a loop', async () => {
  const { store } = openStore(newFile());
  const [first, second] = [event(), event({ dueAtMs: nowMs + 30_000 })];
  await store.append([first, second], undefined);
  await claimIds(store);
  await store.settle([{ id: first.id, do: 'park', probeAtMs: nowMs, failures: 0, probes: 1 }]);
  await claimIds(store);
  await store.settle([
    { id: first.id, do: 'dead', reason: 'rejected', diedAtMs: nowMs, answer: { status: 400 } },
  ]);

  const all = { nowMs, maxEvents: 10, maxBytes: 1_000, maxProbes: 1, leaseMs };
  expect(await store.claim(all)).toEqual({ events: [], nextAtMs: nowMs + 30_000 });
  expect(await claimIds(store, { nowMs: nowMs + 30_000 })).toEqual([second.id]);
});

test('the newest dead letters are kept, and old ones go', async () => {
  const { store } = openStore(newFile(), {}, { deadLetters: { max: 2, maxAgeDays: 1 } });
  const events = [event(), event(), event()];
  await store.append(events, lease);
  const dead = (id: string, diedAtMs: number) =>
    ({ id, do: 'dead', reason: 'rejected', diedAtMs, answer: {} }) as const;

  const { evicted } = await store.settle(events.map(({ id }) => dead(id, nowMs)));
  expect(evicted).toBe(1);
  expect((await store.dead.list({})).map(({ event: { id } }) => id)).toEqual([
    events[1]?.id,
    events[2]?.id,
  ]);
  const late = event();
  await store.append([late], lease);
  expect((await store.settle([dead(late.id, nowMs + 86_400_001)])).evicted).toBe(2);
  expect(store.counts).toEqual({ pending: 0, parked: 0, bytes: 0, deadLetters: 1 });
});

test('another process that appends wakes this one, and its events are counted here', async () => {
  const file = newFile();
  const a = openStore(file);
  await claimIds(a.store);
  const b = openStore(file, { clientId: 'b' });
  await b.store.append([event()], undefined);

  await vi.waitFor(() => expect(a.store.counts.pending).toBe(1), { timeout: 30_000 });
  expect(a.wake).toHaveBeenCalled();
});

test('events beyond 90% of maxBytes are refused, outcomes are not, and the file shrinks again', async () => {
  const file = newFile();
  const { store, logs } = openStore(file, {}, { maxBytes: 1_048_576 });
  const fragment = 'x'.repeat(8_000);
  const stored: string[] = [];
  for (;;) {
    const one = event({ fragment });
    const isStored = await store.append([one], lease).then(
      () => true,
      () => false,
    );
    if (!isStored) break;
    stored.push(one.id);
  }
  expect(stored.length).toBeGreaterThan(50);
  expect(logs).toEqual([expect.stringContaining('has reached `maxBytes`')]);

  await store.settle(stored.map((id) => ({ id, do: 'delivered' })));
  await store.append([event({ fragment })], lease);
  await vi.waitFor(() => expect(statSync(file).size).toBeLessThan(200_000), { timeout: 30_000 });
  await store.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
});

test('row 65: a worker that dies is started again; what it was asked is rejected, and nothing stored is lost', async () => {
  const started: Worker[] = [];
  const note = (worker: Worker): void => void started.push(worker);
  process.on('worker', note);
  const { store, logs } = openStore(newFile());
  const [first, second] = [event(), event()];
  await store.append([first], lease);
  const waiting = store.append([second], lease);
  await started[0]?.terminate();
  await expect(waiting).rejects.toMatchObject({ code: 'OUTBOX_WORKER_ENDED' });

  await vi.waitFor(() => store.append([second], lease), { timeout: 30_000 });
  process.off('worker', note);
  expect(started).toHaveLength(2);
  expect(logs).toEqual([expect.stringContaining('The worker of the outbox')]);
  expect(await store.renew([first.id, second.id], lease)).toEqual([]);
});

test('after close() every call is rejected, and nothing is logged', async () => {
  const { store, logs } = openStore(newFile());
  await store.append([event()], lease);
  await Promise.all([store.close(), store.close()]);
  expect(logs).toEqual([]);

  await expect(store.append([event()], lease)).rejects.toMatchObject({ code: 'OUTBOX_CLOSED' });
  await store.close();
});
