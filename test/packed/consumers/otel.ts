// A program of somebody else with OpenTelemetry: runs as an ES module and as CommonJS, from the packed packages.
import { subscribe } from 'node:diagnostics_channel';
import { type ChannelMessages, createIntercomEvents } from '@intercom-events/core';
import { observeWithOpenTelemetry } from '@intercom-events/core/otel';
import { startSandbox } from '@intercom-events/sandbox';
import { trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const events = createIntercomEvents({ accessToken: sandbox.token, baseUrl: sandbox.url });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const end = observeWithOpenTelemetry(events, {
    meter: provider.getMeter('shop'),
    tracer: trace.getTracer('shop'),
    attributes: { 'shop.client': 'main' },
  });
  const published: string[] = [];
  subscribe('intercom-events:delivered', (message) => {
    const { client, name } = message as ChannelMessages['intercom-events:delivered'];
    if (client === events.id) published.push(name);
  });

  events.track('42', 'placed-order');
  await events.flush();
  await provider.forceFlush();
  const metrics = exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics ?? [];
  const delivered = metrics.find(
    ({ descriptor }) => descriptor.name === 'intercom_events.delivered',
  );
  end();

  const { status } = events.health();
  console.log(
    JSON.stringify({
      status,
      published,
      delivered: delivered?.dataPoints.map(({ value }) => value),
    }),
  );
  await provider.shutdown();
  await events.close();
  await sandbox.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
