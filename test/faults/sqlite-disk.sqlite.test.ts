import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DurableEvent, EventStore } from '@intercom-events/core/outbox';
import { sqliteOutbox } from '@intercom-events/sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChild } from '../support/child.js';

const lease = { nowMs: 1_700_000_000_000, leaseMs: 15_000 };
let last = 0;

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sqlite-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function openStore(file: string): { readonly store: EventStore; readonly logs: string[] } {
  const logs: string[] = [];
  const store = sqliteOutbox({ file }).openStore({
    clientId: 'a',
    destination: 'https://api.example.org',
    keepRecentMs: 60_000,
    wake: () => {},
    log: (_level, kind) => logs.push(kind),
    prepare: () => ({ reason: 'closed' }),
  });
  onTestFinished(() => store.close());
  return { store, logs };
}

function events(count: number): DurableEvent[] {
  return Array.from({ length: count }, () => {
    last += 1;
    return {
      id: `e-${last}`,
      acceptedBy: 'a',
      contact: { field: 'user_id', value: `user-${last}` },
      name: 'placed-order',
      createdAtSec: 1_700_000_000,
      acceptedAtMs: lease.nowMs,
      dueAtMs: lease.nowMs,
      failures: 0,
      probes: 0,
      fragment: `"user_id":"user-${last}","metadata":{"text":"${'x'.repeat(250)}"}`,
    };
  });
}

/** A disk of 4 MB in memory; `undefined` where this process may not mount one. */
function smallDisk(): string | undefined {
  const folder = newFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
  if (status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
  return folder;
}

test('row 59: on a full disk events are refused, all that are stored can be delivered, and then events are stored again', async () => {
  const disk = smallDisk();
  if (disk === undefined) {
    console.info(
      'Not run: a full disk needs the right to mount one. See store-worker.sqlite.test.ts.',
    );
    return;
  }
  const { store, logs } = openStore(path.join(disk, 'events.db'));
  const stored: string[] = [];
  for (;;) {
    const batch = events(64);
    const isStored = await store.append(batch, lease).then(
      () => true,
      () => false,
    );
    if (!isStored) break;
    stored.push(...batch.map(({ id }) => id));
  }
  expect(stored.length).toBeGreaterThan(1_000);
  expect(new Set(logs)).toEqual(new Set(['outbox_disk_full']));

  while (stored.length > 0) {
    const outcomes = stored.splice(0, 32).map((id) => ({ id, do: 'delivered' as const }));
    expect((await store.settle(outcomes)).lost).toEqual([]);
  }
  expect(store.counts.pending).toBe(0);
  // The room that is kept for outcomes is looked for once a second.
  await vi.waitFor(() => store.append(events(64), lease), { timeout: 30_000, interval: 200 });
  expect(store.counts.pending).toBe(64);
});

/** What a file must say that this user may not use it. As root everything is allowed, so the child becomes somebody else. */
const check = `
  if (process.getuid?.() === 0) { process.setgid?.(65534); process.setuid?.(65534); }
  const { sqliteOutbox } = await import('@intercom-events/sqlite');
  try { sqliteOutbox({ file: process.env.FILE }); console.log('opened'); }
  catch (error) { console.log(error.name + ': ' + error.message); }
`;

test.each([
  ['a folder that may not be written', 0o555],
  ['a folder that may not be entered', 0o600],
])('row 60: %s is refused at start, with what to do', async (_title, mode) => {
  const folder = newFolder();
  chmodSync(folder, mode);
  const { stdout, stderr } = await startChild(check, { FILE: path.join(folder, 'events.db') })
    .ended;

  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /^ConfigurationError: This process may not write \S+\. Give its user read and write access, to the folder too\. \[OUTBOX_UNUSABLE\]\n$/,
  );
  chmodSync(folder, 0o700);
  expect(readdirSync(folder)).toEqual([]);
});

interface Connection {
  exec(sql: string): void;
  close(): void;
}

/** A connection as another process has it, with Node's own library. */
function connectionTo(file: string): Connection {
  const sqlite: { DatabaseSync: new (file: string) => Connection } = createRequire(import.meta.url)(
    'node:sqlite',
  );
  return new sqlite.DatabaseSync(file);
}

test('row 61: while the file does not answer the event loop goes on, and the event is stored afterwards', async () => {
  const file = path.join(newFolder(), 'events.db');
  const { store } = openStore(file);
  await store.append(events(1), lease);
  const other = connectionTo(file);
  other.exec('BEGIN IMMEDIATE');
  let isStored = false;
  const storing = store.append(events(1), lease).then(() => {
    isStored = true;
  });

  for (let turns = 0; turns < 1_000; turns += 1)
    await new Promise((resolve) => setImmediate(resolve));
  expect(isStored).toBe(false);
  other.exec('ROLLBACK');
  other.close();
  await storing;
  expect(store.counts.pending).toBe(2);
});

test('a file that another process has deleted is not a reason to fail for ever', async () => {
  const file = path.join(newFolder(), 'events.db');
  const first = openStore(file);
  await first.store.append(events(1), lease);
  await first.store.close();
  rmSync(file);

  const { store } = openStore(file);
  await store.append(events(1), lease);
  expect(store.counts.pending).toBe(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
