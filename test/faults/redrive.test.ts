import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';

const hourMs = 3_600_000;
const dayMs = 86_400_000;

test('row 88: redriving ten thousand dead letters at once keeps to the rate limit', async () => {
  const { clock, events, sandbox } = await startWorld({
    origin: ({ sandbox: intercom }) => intercom.url,
    sandbox: { rateLimit: false, unknownContacts: 'create', keepRequests: 20_000 },
    client: {
      delivery: { maxAgeMs: hourMs },
      deadLetters: { max: 10_000, maxBytes: 16_777_216 },
    },
  });
  const outage = sandbox.fault({ kind: 'answer', status: 401, times: 'always' });
  for (let i = 0; i < 10_000; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.advance(hourMs + 60_000);
  expect(events.stats()).toMatchObject({ deadLetters: 10_000, dead: { expired: 10_000 } });
  outage.remove();
  sandbox.setRateLimit({ perMinute: 10_000 });
  const before = sandbox.received.length;
  const startMs = clock.nowMs();

  expect(await events.dead.redrive()).toBe(10_000);
  // They fill the buffer again: new events are refused until some are delivered.
  expect(events.track('42', 'placed-order')).toEqual({ status: 'dropped', reason: 'overflow' });
  await clock.advanceUntil(() => events.stats().pending === 0, { maxMs: 300_000 });

  const windows = new Map<number, number>();
  const answers = new Set<number | undefined>();
  for (const { atMs, status } of sandbox.received.slice(before)) {
    const window = Math.floor(atMs / 10_000);
    windows.set(window, (windows.get(window) ?? 0) + 1);
    answers.add(status);
  }
  expect(answers).toEqual(new Set([202]));
  // 1,666 in ten seconds, of which a tenth is left for others.
  expect(Math.max(...windows.values())).toBeLessThanOrEqual(1_500);
  expect(clock.nowMs() - startMs).toBeLessThan(90_000);
  expect(events.stats()).toMatchObject({ delivered: 10_000, deadLetters: 0 });
  expectLaw(events, sandbox);
});

test('row 88: only as many dead letters are redriven as fit into the buffer, the others stay', async () => {
  const { clock, events, sandbox } = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: { buffer: { maxEvents: 10 } },
  });
  const refusal = sandbox.fault({ kind: 'answer', status: 422, times: 'always' });
  for (let i = 0; i < 10; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.settle();
  refusal.remove();
  const outage = sandbox.fault({ kind: 'answer', status: 401, times: 'always' });
  for (let i = 0; i < 6; i += 1) events.track(`user-${i}`, 'paid-order');

  expect(await events.dead.redrive()).toBe(4);
  expect(events.stats()).toMatchObject({ pending: 10, deadLetters: 6, memory: { events: 10 } });
  outage.remove();
  await clock.advance(120_000);
  expect(await events.dead.redrive()).toBe(6);
  await clock.advance(10_000);

  expect(events.stats()).toMatchObject({ delivered: 16, deadLetters: 0, pending: 0 });
  expectLaw(events, sandbox);
});

test('row 89: a redriven event is sent byte for byte: Intercom recognises it, or stores it twice if it has forgotten it', async () => {
  const { clock, events, sandbox } = await startWorld();
  sandbox.fault({ kind: 'answer', status: 422, store: true, times: 2 });
  events.track('42', 'placed-order', { total: 7 });
  await clock.settle();
  await clock.advance(dayMs);

  expect(await events.dead.redrive()).toBe(1);
  await clock.settle();
  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 1 });
  expect(await events.dead.redrive()).toBe(1);
  const bodies = sandbox.received.map(({ body }) => body);
  // The sandbox has forgotten everything, as Intercom may after an unknown time.
  sandbox.reset();
  await clock.settle();

  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 0 });
  expect(new Set([...bodies, ...sandbox.received.map(({ body }) => body)]).size).toBe(1);
  expectLaw(events, sandbox);
});

test('row 89: the documentation says so', () => {
  const page = readFileSync(
    new URL('../../packages/core/docs/dead-letters.md', import.meta.url),
    'utf8',
  );

  expect(page).toContain('A redriven event keeps its time, so Intercom recognises it');
  expect(page).toContain('may then be there twice');
});

test('dead letters: changing listed dead letters affects neither deduplication nor counters nor a redrive', async () => {
  const { clock, events, sandbox } = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: { dedupe: { maxContacts: 10 } },
  });
  const refusal = sandbox.fault({ kind: 'answer', status: 422, times: 'always' });
  for (let i = 0; i < 2; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.settle();
  const [first, second] = await events.dead.list();
  expect(Object.keys(first?.event ?? {}).sort()).toEqual(
    'acceptedAtMs,bytes,contact,createdAtSec,fragment,id,name,notBeforeMs,order'.split(','),
  );

  Object.assign(first?.event ?? {}, { fragment: '', name: '' });
  Reflect.deleteProperty(second?.event ?? {}, 'fragment');

  for (let i = 0; i < 2; i += 1) {
    expect(events.track(`user-${i}`, 'placed-order')).toEqual({ status: 'duplicate' });
  }
  for (let i = 2; i < 40; i += 1) {
    expect(events.track(`user-${i}`, 'placed-order')).toEqual({ status: 'accepted' });
  }
  refusal.remove();
  expect(await events.dead.redrive()).toBeGreaterThanOrEqual(2);
  await clock.advance(60_000);
  expectLaw(events, sandbox);
  expect(sandbox.events.every(({ event_name: name }) => name === 'placed-order')).toBe(true);
});
