/** Kills the shop half-way through its orders, starts it again, and compares the orders with what has arrived. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@intercom-events/sandbox';

const orders = 200;
const atOnce = 20;
const main = fileURLToPath(new URL('main.js', import.meta.url));
/** Events of the killed process are its own for 15 s; then they are sent. */
const maxWaitMs = 60_000;

/** Whether this Node can run the shop. */
export function canRun() {
  const [major, minor, patch] = process.versions.node.split('.').map(Number);
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3);
  return major === 24 ? minor >= 15 : major >= 26;
}

/** The line for a Node that cannot. */
export const notice = `Node ${process.versions.node} cannot keep events in SQLite. This needs Node 22.22.3, 24.15, 26 or newer.`;

/**
 * Resolves with the orders that were confirmed, those of them that have not arrived, and the number of events that
 * were sent a second time, which Intercom recognises.
 */
export async function crash(say) {
  const folder = mkdtempSync(path.join(tmpdir(), 'durable-shop-'));
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  // Slow enough that the shop is killed while events wait and while some are being sent.
  sandbox.fault({ kind: 'delay', delayMs: 200, times: 'always' });
  const settings = {
    INTERCOM_EVENTS_URL: sandbox.url,
    INTERCOM_ACCESS_TOKEN: sandbox.token,
    EVENTS_FILE: path.join(folder, 'events.db'),
  };
  const confirmed = new Set();
  let shop;
  try {
    shop = await start(settings);
    say(`The shop is open, process ${shop.pid}. ${orders} customers order, ${atOnce} at a time.`);
    const first = place(shop, confirmed);
    while (confirmed.size < orders / 2) await wait(5);
    shop.process.kill('SIGKILL');
    await shop.ended;
    await first;
    say(
      `Killed with SIGKILL after ${confirmed.size} orders: ${sandbox.counts.stored} of their events had arrived.`,
    );

    shop = await start(settings);
    say(`Started again, process ${shop.pid}. The other customers order.`);
    await place(shop, confirmed);
    const missing = await arrival(confirmed, sandbox, say);
    shop.process.kill('SIGTERM');
    await shop.ended;
    return { confirmed: confirmed.size, missing, duplicates: sandbox.counts.duplicates };
  } finally {
    shop?.process.kill('SIGKILL');
    await shop?.ended;
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Places the orders of customers who have none confirmed. A shop that is killed answers nobody. */
async function place({ url }, confirmed) {
  const customers = Array.from({ length: orders }, (_, at) => `customer-${at}`);
  const rest = customers.filter((customer) => !confirmed.has(customer));
  for (let at = 0; at < rest.length; at += atOnce) {
    const answers = rest.slice(at, at + atOnce).map(async (customer) => {
      const headers = { 'x-demo-user': customer };
      const { status } = await fetch(`${url}/orders`, { method: 'POST', headers });
      if (status === 201) confirmed.add(customer);
    });
    const results = await Promise.allSettled(answers);
    if (results.some(({ status }) => status === 'rejected')) return;
  }
}

/** Waits until the events of all confirmed orders have arrived. Returns those that have not. */
async function arrival(confirmed, sandbox, say) {
  const untilMs = performance.now() + maxWaitMs;
  let toldMs = performance.now();
  for (;;) {
    const arrived = new Set(sandbox.events.map(({ user_id }) => user_id));
    const missing = [...confirmed].filter((customer) => !arrived.has(customer));
    if (missing.length === 0 || performance.now() > untilMs) return missing;
    if (performance.now() - toldMs > 3_000) {
      say(`  ${arrived.size} have arrived; the rest still belongs to the process that was killed.`);
      toldMs = performance.now();
    }
    await wait(100);
  }
}

async function start(settings) {
  const port = await freePort();
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...settings, PORT: port },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => {
      throw new Error('The shop ended before it listened.');
    }),
  ]);
  return { process: child, pid: child.pid, ended, url: `http://127.0.0.1:${port}` };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
