import { createIntercomEvents } from '@intercom-events/core';
import { observeWithOpenTelemetry } from '@intercom-events/core/otel';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect, onTestFinished, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { setUpTracing } from '../support/opentelemetry.js';
import { startScriptedServer } from '../support/scripted-server.js';
import { startWorld } from '../support/world.js';

const startHost = () => startScriptedServer(() => ({ status: 202, body: '' }));

function open(baseUrl: string, transport: 'undici' | 'fetch') {
  const events = createIntercomEvents({
    accessToken: 'made-up-token',
    baseUrl,
    transport,
    logger: false,
  });
  onTestFinished(async () => {
    await events.close({ deadlineMs: 0 });
  });
  return events;
}

test.each([['undici'], ['fetch']] as const)(
  'our requests over %s are in no trace: no span of the instrumentation, no traceparent',
  async (transport) => {
    const { tracer, spans } = setUpTracing();
    const host = await startHost();
    const events = open(host.url, transport);
    await tracer.startActiveSpan('request', async (request) => {
      events.track('42', 'placed-order');
      await events.send('42', 'updated-plan');
      request.end();
    });
    await events.flush();

    expect(host.heard.length).toBe(2);
    expect(host.heard.filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
    expect(spans().map(({ name }) => name)).toEqual(['request']);
    expectLaw(events);
  },
);

test('requests of the application are traced as before', async () => {
  const { tracer, spans } = setUpTracing();
  const host = await startHost();
  const events = open(host.url, 'undici');
  await tracer.startActiveSpan('request', async (request) => {
    await events.send('42', 'updated-plan');
    await (await fetch(host.url)).text();
    request.end();
  });

  expect(host.heard.map(({ headers }) => 'traceparent' in headers)).toEqual([false, true]);
  expect(spans().map(({ name }) => name)).toEqual(['GET', 'request']);
});

test('without the instrumentation requests are the same', async () => {
  const { spans } = setUpTracing({ instrumentsUndici: false });
  const host = await startHost();
  const events = open(host.url, 'undici');
  events.track('42', 'placed-order');
  const { delivered } = await events.flush();

  expect(delivered).toBe(1);
  expect(host.heard.filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
  expect(spans()).toEqual([]);
});

test('with a tracer each attempt is its own trace, linked to the span of track(), without personal data', async () => {
  const { tracer, spans } = setUpTracing();
  const { clock, events, sandbox } = await startWorld();
  const end = observeWithOpenTelemetry(events, { tracer });
  onTestFinished(end);
  sandbox.fault({ kind: 'answer', status: 503 });
  tracer.startActiveSpan('request', (request) => {
    events.track('42', 'placed-order', { secret: 'canary' });
    request.end();
  });
  await clock.advance(10_000);

  const [request, refused, delivered, ...others] = spans();
  expect(others).toEqual([]);
  for (const attempt of [refused, delivered]) {
    expect(attempt).toMatchObject({ name: 'POST /events', kind: SpanKind.CLIENT });
    expect(attempt?.parentSpanContext).toBeUndefined();
    expect(attempt?.links.map((link) => link.context.spanId)).toEqual([
      request?.spanContext().spanId,
    ]);
  }
  expect(refused?.attributes).toEqual({
    'http.request.method': 'POST',
    'url.template': '/events',
    'http.response.status_code': 503,
    'intercom_events.decision': 'retry',
    'error.type': '503',
  });
  expect(refused?.status.code).toBe(SpanStatusCode.ERROR);
  expect(delivered?.attributes).toEqual({
    'http.request.method': 'POST',
    'url.template': '/events',
    'http.request.resend_count': 1,
    'http.response.status_code': 202,
    'intercom_events.decision': 'delivered',
  });
  expect(delivered?.status.code).toBe(SpanStatusCode.UNSET);
  const startedSec = delivered?.startTime[0] ?? 0;
  expect(startedSec).toBeGreaterThanOrEqual(sandbox.events[0]?.created_at ?? 0);
  expect(startedSec).toBeLessThanOrEqual(clock.wallSec);
  expectLaw(events, sandbox);
});

test('a request without an answer is a span with the reason', async () => {
  const { tracer, spans } = setUpTracing();
  const { clock, events, proxy } = await startWorld();
  onTestFinished(observeWithOpenTelemetry(events, { tracer }));
  await proxy.refuse();
  events.track('42', 'placed-order');
  await clock.settle();

  expect(spans().map(({ attributes }) => attributes['error.type'])).toEqual(['refused']);
});

test('only the observed client is traced, and only until stop()', async () => {
  const { tracer, spans } = setUpTracing();
  const host = await startHost();
  const [one, other] = [open(host.url, 'undici'), open(host.url, 'undici')];
  const end = observeWithOpenTelemetry(one, { tracer });
  other.track('42', 'placed-order');
  await other.flush();
  expect(spans()).toEqual([]);
  one.track('42', 'placed-order');
  await one.flush();
  expect(spans().length).toBe(1);
  end();
  one.track('42', 'updated-plan');
  await one.flush();

  expect(spans().length).toBe(1);
});

test('a tracer that throws does no harm', async () => {
  const { tracer } = setUpTracing();
  const failing = Object.create(tracer, {
    startSpan: {
      value: () => {
        throw new Error('made up');
      },
    },
  });
  const { clock, events, sandbox } = await startWorld();
  onTestFinished(observeWithOpenTelemetry(events, { tracer: failing }));
  events.track('42', 'placed-order');
  await clock.settle();

  expect(events.stats()).toMatchObject({ delivered: 1, hookErrors: 0 });
  expectLaw(events, sandbox);
});
