import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../support/seeded.js';
import { fileWith, token } from './run.js';

/** `IMPORT_ROWS=2000000` makes a soak test of it: half an hour on two cores. */
const rowCount = Number(process.env.IMPORT_ROWS ?? 6_000);
const interruptions = Math.max(6, Math.round(rowCount / 50_000));

const notFound = JSON.stringify({
  type: 'error.list',
  errors: [{ code: 'not_found', message: 'User Not Found' }],
});

const manifest = createRequire(import.meta.url).resolve('intercom-events/package.json');
const command = path.join(path.dirname(manifest), 'dist/cli.js');

/** Rows that the command refuses (they are too old), and rows whose contact the server does not know. */
const isOld = (n: number) => n % 100 === 3;
const isUnknown = (n: number) => n % 100 === 7;

/** A server that counts how often each row arrived. */
async function countingServer() {
  const arrivals = new Uint8Array(rowCount);
  let requests = 0;
  let unexpected = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { event_name: name, user_id: user, metadata = {} } = JSON.parse(body);
      const isRow = name === 'x' && user === `u${metadata.n % 1_000}` && metadata.n < rowCount;
      if (isRow) arrivals[metadata.n] = (arrivals[metadata.n] ?? 0) + 1;
      else unexpected += 1;
      requests += 1;
      const reset = `${Math.floor(Date.now() / 1_000) + 10}`;
      const limit = { 'x-ratelimit-limit': '1000000', 'x-ratelimit-remaining': '999999' };
      const headers = { ...limit, 'x-ratelimit-reset': reset };
      if (isRow && isUnknown(metadata.n)) response.writeHead(404, headers).end(notFound);
      else response.writeHead(202, headers).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { url, arrivals, requests: () => requests, unexpected: () => unexpected };
}

/** A file with rows of different seconds, so that each of them is an event of its own. */
async function fileOfRows(): Promise<string> {
  const file = fileWith('events.csv', '');
  const out = createWriteStream(file);
  const startSec = Math.floor(Date.now() / 1_000) - 60 * 86_400;
  out.write('user_id,event,timestamp,n\n');
  for (let n = 0; n < rowCount; n += 1) {
    const time = isOld(n) ? startSec - 60 * 86_400 - n : startSec + n;
    if (!out.write(`u${n % 1_000},x,${time},${n}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return file;
}

/** The rows of the failures file, in order. */
function failedRows(file: string): number[] {
  const lines = readFileSync(`${file}.failures.ndjson`, 'utf8').trimEnd().split('\n');
  return lines.map((line) => Number(JSON.parse(line).metadata.n)).sort((a, b) => a - b);
}

/** How many rows before this one are sent. */
const sentBefore = (n: number) => n - Math.floor((n + 96) / 100);

/** How many rows are done by the checkpoint, without those that are never sent. */
function doneRows(file: string): number {
  const path = `${file}.checkpoint.json`;
  if (!existsSync(path)) return 0;
  const { position, done } = JSON.parse(readFileSync(path, 'utf8'));
  const ranges: [number, number][] = done;
  return ranges.reduce(
    (sum, [first, last]) => sum + sentBefore(last + 1) - sentBefore(first),
    sentBefore(position),
  );
}

/** Resolves when so many more requests have arrived, or with the end of the process. */
async function untilRequests(count: () => number, more: number, ended: Promise<unknown>) {
  const target = count() + more;
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (count() < target && !isOver) await new Promise((resolve) => setTimeout(resolve, 2));
}

test(
  'an import that is interrupted again and again sends every row, and names every refused one once',
  async () => {
    const server = await countingServer();
    const file = await fileOfRows();
    const env = { ...process.env, INTERCOM_EVENTS_URL: server.url, INTERCOM_ACCESS_TOKEN: token };
    const random = seededRandom();
    const arrived = () => server.arrivals.filter((count) => count > 0).length;
    let kills = 0;
    /** Rows that have arrived, and are not in the checkpoint: they are sent again, with the same time. */
    let unsaved = 0;
    let mayBeRepeated = 0;
    for (;;) {
      const child = spawn(process.execPath, [command, 'import', file], { env, stdio: 'ignore' });
      const ended = once(child, 'close');
      const signal = kills % 2 === 0 ? 'SIGKILL' : 'SIGINT';
      if (kills < interruptions) {
        const most = (2 * rowCount) / interruptions;
        await untilRequests(server.requests, Math.floor(random() * most), ended);
        child.kill(signal);
        kills += 1;
      }
      const [code]: (number | null)[] = await ended;
      if (code === 1) break;
      const unsavedNow = arrived() - doneRows(file);
      expect(code).toBe(signal === 'SIGINT' ? 130 : null);
      // After Ctrl-C the requests in flight are completed and saved: there are no more such rows than before.
      if (signal === 'SIGINT') expect(unsavedNow).toBeLessThanOrEqual(unsaved);
      unsaved = unsavedNow;
      mayBeRepeated += unsaved;
    }

    const rows = Array.from({ length: rowCount }, (_, n) => n);
    expect([sentBefore(rowCount) - arrived(), server.unexpected()]).toEqual([0, 0]);
    expect(failedRows(file)).toEqual(rows.filter((n) => isOld(n) || isUnknown(n)));
    expect(server.requests() - sentBefore(rowCount)).toBeLessThanOrEqual(mayBeRepeated);
    expect(existsSync(`${file}.checkpoint.json`)).toBe(false);
  },
  60_000 + rowCount * 3,
);
