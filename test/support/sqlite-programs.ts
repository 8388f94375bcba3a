/**
 * The start of programs that use the file of an outbox directly, as several processes would: `store`, `lease()`,
 * `eventOf(i)` and `say(text)`, which prints a line before it returns.
 */
export const openStore = `
const { writeSync } = await import('node:fs');
const { sqliteOutbox } = await import('@intercom-events/sqlite');
const say = (text) => writeSync(1, text + '\\n');
const clientId = 'process-' + process.pid;
const store = sqliteOutbox({ file: process.env.FILE }).openStore({
  clientId, destination: 'https://api.example.org', keepRecentMs: 60_000,
  wake() {}, log() {}, prepare: () => ({ reason: 'closed' }),
});
const lease = () => ({ nowMs: Date.now(), leaseMs: Number(process.env.LEASE_MS ?? 15_000) });
const eventOf = (i) => ({
  id: 'e-' + i, acceptedBy: clientId, contact: { field: 'user_id', value: 'user-' + i }, name: 'placed-order',
  createdAtSec: 1_700_000_000, acceptedAtMs: 1_700_000_000_000, dueAtMs: 1_700_000_000_000, failures: 0, probes: 0,
  fragment: '"user_id":"user-' + i + '","event_name":"placed-order"',
});
const again = async (call) => {
  for (;;) {
    try { return await call(); } catch { await new Promise((resolve) => setTimeout(resolve, 20)); }
  }
};
`;

/** Stores `COUNT` events, 50 at a time, says which ones are stored, and then waits to be killed. */
export const producer = `${openStore}
for (let from = 0; from < Number(process.env.COUNT); from += 50) {
  const events = Array.from({ length: 50 }, (_, at) => eventOf(from + at));
  await again(() => store.append(events, undefined));
  say('stored ' + (from + 50));
}
say('all stored');
setInterval(() => {}, 1_000);
`;

/** Claims events and says each id, as a delivery would send it, before it settles them; until it is killed. */
export const drainer = `${openStore}
for (;;) {
  const claim = { ...lease(), maxEvents: 32, maxBytes: 1_000_000, maxProbes: 1 };
  const { events } = await again(() => store.claim(claim));
  if (events.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    continue;
  }
  say(events.map(({ id }) => 'sent ' + id).join('\\n'));
  // Like a delivery, it takes time: here most of them are killed.
  await new Promise((resolve) => setTimeout(resolve, Number(process.env.DELIVERY_MS)));
  await again(() => store.settle(events.map(({ id }) => ({ id, do: 'delivered' }))));
}
`;
