import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DurableEvent } from '@intercom-events/core/outbox';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { databaseClass } from '../database/node-sqlite.js';
import type { FromWorker, Request } from './protocol.js';
import { StoreWorker } from './store-worker.js';

const folder = mkdtempSync(path.join(tmpdir(), 'store-worker-'));
const lease = { nowMs: 1_700_000_000_000, leaseMs: 15_000 };
const disk = { errcode: 0, failures: 0, opened: 0 };
let last = 0;

/** A database on a disk that fails as often as `disk` says, when something is committed. */
function failingClass() {
  const Real = databaseClass();
  if (Real === undefined) throw new Error('This Node has no node:sqlite.');
  return class extends Real {
    constructor(file: string) {
      super(file);
      if (file !== ':memory:') disk.opened += 1;
    }

    override exec(sql: string): unknown {
      if (sql !== 'COMMIT' || disk.failures === 0) return super.exec(sql);
      disk.failures -= 1;
      throw Object.assign(new Error('made up'), { errcode: disk.errcode });
    }
  };
}

beforeEach(() => {
  const Database = failingClass();
  Object.assign(disk, { errcode: 0, failures: 0, opened: 0 });
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => ({ Database }) as never);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The worker's side, without a thread. */
function start(): {
  readonly file: string;
  readonly ask: (request: Request) => FromWorker | undefined;
} {
  last += 1;
  const file = path.join(folder, `${last}.db`);
  const said: FromWorker[] = [];
  const worker = new StoreWorker(
    {
      ...{ file, maxBytes: 8 * 1024 * 1024, exclusive: false, isApplications: false },
      ...{ clientId: 'a', destination: 'https://api.example.org', keepRecentMs: 60_000 },
      deadLetters: { max: 10, maxAgeMs: 1_000_000 },
    },
    (message) => said.push(message),
  );
  const ask = (request: Request): FromWorker | undefined => {
    last += 1;
    worker.handle({ id: last, request });
    return said.at(-1);
  };
  return { file, ask };
}

function append(): Request {
  last += 1;
  const event: DurableEvent = {
    id: `e-${last}`,
    acceptedBy: 'a',
    contact: { field: 'user_id', value: '42' },
    name: 'placed-order',
    createdAtSec: 1_700_000_000,
    acceptedAtMs: lease.nowMs,
    dueAtMs: lease.nowMs,
    failures: 0,
    probes: 0,
    fragment: '"user_id":"42"',
  };
  return { do: 'append', events: [event], claim: lease };
}

const ioErrorOnSync = 1034;
const full = 13;

test('row 62: what the disk did not sync does not count as stored, and the file is opened and checked anew', () => {
  const { ask } = start();
  ask(append());
  Object.assign(disk, { errcode: ioErrorOnSync, failures: 1 });
  const again = append();
  expect(ask(again)).toMatchObject({ type: 'failure', failure: 'disk_error' });
  expect(disk.opened).toBe(1);

  expect(ask(again)).toMatchObject({ type: 'answer', counts: { pending: 2 } });
  expect(disk.opened).toBe(2);
});

test('row 59: on a full disk outcomes are stored with the room that was kept for them, events are not', () => {
  const { ask, file } = start();
  const stored = append();
  ask(stored);
  expect(existsSync(`${file}-ballast`)).toBe(true);
  Object.assign(disk, { errcode: full, failures: 1 });
  const ids = stored.do === 'append' ? stored.events.map(({ id }) => id) : [];

  const settled = ask({ do: 'settle', outcomes: ids.map((id) => ({ id, do: 'delivered' })) });
  expect(settled).toMatchObject({ type: 'answer', answer: { lost: [] }, counts: { pending: 0 } });
  expect(existsSync(`${file}-ballast`)).toBe(false);
  expect(ask(append())).toMatchObject({ type: 'failure', failure: 'disk_full' });
});

test('row 59: when the disk has room again, events are stored again', () => {
  const { ask, file } = start();
  ask(append());
  Object.assign(disk, { errcode: full, failures: 1 });
  expect(ask(append())).toMatchObject({ failure: 'disk_full' });
  // Looked for once a second.
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 2_000);

  expect(ask(append())).toMatchObject({ type: 'answer', counts: { pending: 2 } });
  expect(existsSync(`${file}-ballast`)).toBe(true);
});

test('closing a file that cannot be opened is no failure', () => {
  const { ask } = start();
  Object.assign(disk, { errcode: ioErrorOnSync, failures: 5 });

  expect(ask({ do: 'close' })).toMatchObject({ type: 'answer', answer: { do: 'close' } });
});
