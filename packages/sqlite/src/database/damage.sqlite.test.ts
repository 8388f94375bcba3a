import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { checkFile } from '../file/check-file.js';
import type { FromWorker, Request } from '../worker/protocol.js';
import { StoreWorker } from '../worker/store-worker.js';
import type { Database } from './node-sqlite.js';
import { openDatabase } from './open-database.js';

const folder = mkdtempSync(path.join(tmpdir(), 'damage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = { maxBytes: 8 * 1024 * 1024, exclusive: false, isApplications: false };
const perBatch = 4;
const batches = 12;
let last = 0;

function newFile(): string {
  last += 1;
  return path.join(folder, `${last}.db`);
}

function opened(file: string): Database {
  const opening = openDatabase({ ...settings, file });
  if (opening.kind !== 'open') throw new Error(opening.why);
  return opening.database;
}

/** Writes events in batches, one transaction each. */
function fill(database: Database): void {
  const insert = database.prepare(
    `INSERT INTO intercom_events_outbox VALUES (?, ?, 1, '', 'user_id:42', 'user_id', '42', 'n', 1, 1, 0, ?, NULL, 9, 0, NULL, NULL, 0)`,
  );
  for (let batch = 0; batch < batches; batch += 1) {
    database.exec('BEGIN IMMEDIATE');
    for (let at = 0; at < perBatch; at += 1) {
      const seq = batch * perBatch + at + 1;
      insert.run(seq, `e-${seq}`, `${seq} `.repeat(40));
    }
    database.exec('COMMIT');
  }
}

/** The order of the events that are there; they must be as they were written. */
function orderIn(database: Database): number[] {
  return database
    .prepare('SELECT seq, fragment FROM intercom_events_outbox ORDER BY seq')
    .all()
    .map(({ seq, fragment }) => {
      expect(fragment).toBe(`${seq} `.repeat(40));
      return Number(seq);
    });
}

test('row 58: from a log that ends anywhere, as after a power failure, whole batches come back, and nothing else', () => {
  const file = newFile();
  const database = opened(file);
  database.exec('PRAGMA wal_autocheckpoint=0');
  fill(database);
  const log = readFileSync(`${file}-wal`);
  const all = batches * perBatch;

  fc.assert(
    fc.property(fc.integer({ min: 0, max: log.length }), (length) => {
      const copy = newFile();
      copyFileSync(file, copy);
      writeFileSync(`${copy}-wal`, log.subarray(0, length));
      const again = opened(copy);
      const order = orderIn(again);
      again.close();
      expect(order.length % perBatch).toBe(0);
      expect(order).toEqual(Array.from({ length: order.length }, (_, at) => at + 1));
      if (length === log.length) expect(order).toHaveLength(all);
    }),
    { numRuns: 40, examples: [[log.length], [log.length - 1], [0]] },
  );
  database.close();
});

test('row 63: whatever bytes of a file are changed or cut off, it is opened, set aside, or refused', () => {
  const file = newFile();
  const database = opened(file);
  fill(database);
  database.close();
  const whole = readFileSync(file);
  const at = fc.integer({ min: 0, max: whole.length - 1 });
  const change = fc.tuple(at, fc.integer({ min: 1, max: 255 }));

  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), fc.option(at), (changes, length) => {
      const bytes = Buffer.from(whole);
      for (const [place, flip] of changes) bytes[place] = (bytes[place] ?? 0) ^ flip;
      const copy = newFile();
      writeFileSync(copy, length === null ? bytes : bytes.subarray(0, length));
      if (!isTaken(copy)) return;
      expect(whyUnusable(copy)).toEqual([]);
    }),
    { numRuns: 60, examples: [[[[whole.indexOf('intercom_events_counts'), 56]], null]] },
  );
});

/** Makes an outbox take and hand out events, each call repeated a few times, as the client does. Returns the calls that never worked. */
function whyUnusable(file: string): string[] {
  const said: FromWorker[] = [];
  const worker = new StoreWorker(
    {
      ...{ ...settings, file, clientId: 'a', destination: 'https://api.example.org' },
      ...{ keepRecentMs: 60_000, deadLetters: { max: 10, maxAgeMs: 1_000_000 } },
    },
    (message) => said.push(message),
  );
  const ask = (request: Request): FromWorker | undefined => {
    worker.handle({ id: said.length, request });
    return said.at(-1);
  };
  const failed = requests.flatMap((request) => {
    const tries = [1, 2, 3].map(() => ask(request)).filter((one) => one !== undefined);
    const works = tries.some(
      (one) => one.type === 'answer' || (one.type === 'failure' && isFinal(one.failure)),
    );
    return works ? [] : [`${request.do}: ${JSON.stringify(tries)}`];
  });
  ask({ do: 'close' });
  return failed;
}

const isFinal = (failure: string): boolean => failure === 'newer' || failure === 'foreign';
const now = { nowMs: 1_700_000_000_000, leaseMs: 15_000 };

/** Together they use every table and index. */
const requests: readonly Request[] = [
  { do: 'append', events: [], claim: now },
  {
    do: 'give-up',
    which: { reason: 'forgotten', contactKeys: ['user_id:42'] },
    options: { nowMs: now.nowMs, max: 1_000 },
  },
  {
    do: 'claim',
    options: { ...now, maxEvents: 1_000, maxBytes: 1_000_000, maxProbes: 10 },
  },
  { do: 'recent', sinceMs: 0 },
  { do: 'list-dead', filter: {} },
];

/** Whether the application would start with this file. */
function isTaken(file: string): boolean {
  try {
    const typeOf = (): undefined => undefined;
    checkFile({ file, exclusive: false, isApplications: false, typeOf });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'OUTBOX_UNUSABLE' });
    return false;
  }
}
