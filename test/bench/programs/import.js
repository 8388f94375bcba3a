// One sample of importing a file: how fast, and how much memory at the most and on the way.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createIntercomEvents } from '@intercom-events/core';
import { Pool } from 'undici';
import { clientOptions } from '../harness/client-options.js';
import { say, settings } from '../harness/program.js';

const { variant, file, port, connections, events, limited, forMs } = settings();
const rssMiB = [];
const look = () => rssMiB.push(process.memoryUsage.rss() / 1_048_576);
const looking = setInterval(look, 250);

const variants = { import: importFile, dispatch: dispatchFile };
const startedMs = performance.now();
const cpu = process.cpuUsage();
const delivered = await variants[variant]();
const tookMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(cpu);
clearInterval(looking);
look();
// The first tenth is for warming up: compilers, pools, the heap's first size.
const settled = rssMiB.slice(Math.ceil(rssMiB.length / 10));
const half = Math.ceil(settled.length / 2);
say({
  delivered,
  perSec: (1_000 * delivered) / tookMs,
  cpuUs: (user + system) / delivered,
  maxRssMiB: process.resourceUsage().maxRSS / 1_024,
  growthMiB: Math.max(...settled.slice(half)) - Math.max(...settled.slice(0, half)),
});

async function* lines() {
  yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}

async function* rows() {
  for await (const line of lines()) yield JSON.parse(line);
}

/** What somebody does who imports with this library. */
async function importFile() {
  const client = createIntercomEvents(
    clientOptions({ port, ...(!limited && { rateLimit: false }) }),
  );
  const signal = forMs && AbortSignal.timeout(forMs);
  const report = await client.import(rows(), {
    concurrency: connections,
    ...(signal && { signal }),
  });
  if (!limited && report.delivered !== events) throw new Error(JSON.stringify(report));
  return report.delivered;
}

/** The least that sends the same file: undici, and no question asked. */
async function dispatchFile() {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const headers = [
    'authorization',
    'Bearer bench',
    'content-type',
    'application/json',
    'accept',
    'application/json',
  ];
  const source = rows();
  let sent = 0;
  const line = async () => {
    for (let next = await source.next(); !next.done; next = await source.next()) {
      const { user, name, at, metadata } = next.value;
      const body = JSON.stringify({ created_at: at, user_id: user, event_name: name, metadata });
      await post(pool, headers, body);
      sent += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, line));
  return sent;
}

function post(pool, headers, body) {
  return new Promise((resolve, reject) => {
    const handler = {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData() {},
      onResponseEnd: resolve,
      onResponseError: (_controller, error) => reject(error),
    };
    pool.dispatch({ path: '/events', method: 'POST', headers, body }, handler);
  });
}
