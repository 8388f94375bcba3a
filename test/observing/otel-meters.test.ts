import { observeWithOpenTelemetry } from '@intercom-events/core/otel';
import type { DataPoint, MetricData } from '@opentelemetry/sdk-metrics';
import { expect, onTestFinished, test } from 'vitest';
import { expectLaw, total } from '../support/expect-law.js';
import { setUpMetrics } from '../support/opentelemetry.js';
import { startWorld } from '../support/world.js';

test('the metrics are the counters: whatever happens, they equal stats()', async () => {
  const { meter, values } = setUpMetrics();
  const { clock, events, sandbox, proxy } = await startWorld({
    client: { deadLetters: { max: 5 } },
  });
  onTestFinished(observeWithOpenTelemetry(events, { meter }));
  const metadata: object = { plan: 'pro', list: [1] };
  for (let i = 0; i < 2; i += 1) events.track('42', 'placed-order', { ...metadata });
  events.track('', 'placed-order');
  events.track('nobody', 'placed-order');
  await clock.settle();
  sandbox.fault({ kind: 'answer', status: 422 });
  events.track('42', 'invited-friend');
  await clock.settle();
  await proxy.refuse();
  for (let i = 0; i < 10; i += 1) events.track('42', 'updated-plan', { seats: i });
  await clock.advance(30_000);

  const stats = expectLaw(events);
  const seen = await values();
  expect(seen).toMatchObject({
    tracked: 15,
    accepted: 13,
    duplicate: 1,
    'dropped{invalid_user}': 1,
    'dropped{overflow}': 0,
    held: 0,
    'discarded{failed}': 0,
    delivered: 1,
    'dead{rejected}': 1,
    'dead{expired}': 0,
    pending: 11,
    parked: 1,
    'paused{unavailable}': 1,
    'paused{unauthorised}': 0,
    'metadata.changes{removed_array}': 2,
    'hook.errors': 0,
    unaccounted: 0,
    'buffer.size': stats.memory.bytes,
    'buffer.used': events.health().bufferUsed,
    'pending.oldest_age': 30,
  });
  expect(total(stats.dropped)).toBe(
    Object.entries(seen).reduce(
      (sum, [name, value]) => sum + (name.startsWith('dropped{') ? Number(value) : 0),
      0,
    ),
  );
});

test('attributes of events are only reasons, and what the application adds itself', async () => {
  const { meter, collect } = setUpMetrics();
  const { clock, events } = await startWorld();
  onTestFinished(
    observeWithOpenTelemetry(events, { meter, attributes: { 'shop.client': 'billing' } }),
  );
  events.track({ email: 'canary@example.org' }, 'canary-event', { canary: 'canary' });
  await clock.settle();

  const points = pointsOf(await collect());
  const keys = new Set(points.flatMap(({ attributes }) => Object.keys(attributes)));
  expect([...keys].toSorted()).toEqual(['intercom_events.reason', 'shop.client']);
  expect(points.every(({ attributes }) => attributes['shop.client'] === 'billing')).toBe(true);
  expect(JSON.stringify(points)).not.toContain('canary');
});

test('after stopping nothing is read any more', async () => {
  const { meter, collect } = setUpMetrics();
  const { events } = await startWorld();
  let reads = 0;
  const stats = () => {
    reads += 1;
    return events.stats();
  };
  const end = observeWithOpenTelemetry(
    { id: 'a', health: () => events.health(), stats },
    { meter },
  );
  await collect();
  expect(reads).toBe(1);
  end();
  await collect();

  expect(reads).toBe(1);
});

test('an option that does not exist is refused', async () => {
  const { events } = await startWorld();
  const options = { meters: 1 } as object;

  expect(() => observeWithOpenTelemetry(events, options)).toThrow(/`meters`.*meter, tracer/);
});

function pointsOf(metrics: readonly MetricData[]): readonly DataPoint<unknown>[] {
  return metrics.flatMap(({ dataPoints }): readonly DataPoint<unknown>[] => dataPoints);
}
