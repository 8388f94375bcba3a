import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { onTestFinished } from 'vitest';

/** OpenTelemetry as an application sets it up, until the test is over. */
export function setUpTracing({ instrumentsUndici = true } = {}) {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const instrumentation = new UndiciInstrumentation();
  if (instrumentsUndici) instrumentation.setTracerProvider(provider);
  else instrumentation.disable();
  onTestFinished(() => {
    instrumentation.disable();
    trace.disable();
    context.disable();
    propagation.disable();
  });
  return { tracer: provider.getTracer('test'), spans: () => exporter.getFinishedSpans() };
}

/** Metrics as an application sets them up; `collect()` gives each as `name{reason}` and its value. */
export function setUpMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  const collect = async () => {
    exporter.reset();
    await provider.forceFlush();
    const [last] = exporter.getMetrics();
    return (last?.scopeMetrics ?? []).flatMap(({ metrics }) => metrics);
  };
  const values = async () => {
    const points = (await collect()).flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => {
        const reason = attributes['intercom_events.reason'];
        const name = descriptor.name.replace('intercom_events.', '');
        return [reason === undefined ? name : `${name}{${reason}}`, value] as const;
      }),
    );
    return Object.fromEntries(points);
  };
  return { meter: provider.getMeter('test'), collect, values };
}
