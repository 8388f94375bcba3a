import type { Health } from '@intercom-events/core';
import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';

function brief({ status, reasons }: Health): unknown[] {
  return [status, ...reasons];
}

test('health() follows an outage: paused, late, and ok again when all is delivered', async () => {
  const { clock, events, proxy, sandbox } = await startWorld();
  expect(events.health()).toEqual({
    status: 'ok',
    reasons: [],
    pending: 0,
    oldestPendingMs: 0,
    bufferUsed: 0,
    unaccounted: 0,
  });
  await proxy.refuse();
  for (let i = 0; i < 6; i += 1) events.track('42', 'placed-order', { i });
  await clock.advance(60_000);
  expect(brief(events.health())).toEqual(['degraded', 'unavailable']);
  expect(events.health()).toMatchObject({
    pending: 6,
    oldestPendingMs: 60_000,
    paused: { because: 'unavailable' },
  });
  await clock.advance(240_000);
  expect(brief(events.health())).toEqual(['degraded', 'unavailable', 'late']);
  await proxy.open();
  await clock.advance(600_000);

  expect(brief(events.health())).toEqual(['ok']);
  expect(events.health().oldestPendingMs).toBe(0);
  expectLaw(events, sandbox);
});

test('a refused token is failing, and an unknown user is not', async () => {
  const { clock, events, sandbox } = await startWorld();
  events.track('nobody', 'placed-order');
  await clock.advance(3_600_000);
  expect(events.stats().parked).toBe(1);
  expect(brief(events.health())).toEqual(['ok']);
  sandbox.fault({ kind: 'answer', status: 401 });
  events.track('42', 'placed-order');
  await clock.settle();

  expect(brief(events.health())).toEqual(['failing', 'unauthorised']);
  expectLaw(events);
});

test('a buffer that fills up is degraded, and failing when it is full', async () => {
  const { clock, events, proxy } = await startWorld({ client: { buffer: { maxEvents: 100 } } });
  await proxy.refuse();
  const track = (count: number) => {
    for (let i = 0; i < count; i += 1) events.track(`u${i}`, 'placed-order', { i });
  };
  track(79);
  expect(brief(events.health())).toEqual(['ok']);
  events.track('42', 'updated-plan');
  expect(events.health().bufferUsed).toBe(0.8);
  expect(brief(events.health())).toEqual(['degraded', 'buffer_filling']);
  track(100);
  await clock.settle();

  expect(events.health()).toMatchObject({ status: 'failing', bufferUsed: 1 });
  expect(events.health().reasons).toContain('buffer_full');
  expectLaw(events);
});

test('a closed client is failing: new events are dropped', async () => {
  const { clock, events } = await startWorld();
  const closing = events.close();
  await clock.settle();
  await closing;

  expect(brief(events.health())).toEqual(['failing', 'closed']);
});
