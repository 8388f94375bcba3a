import { type Attributes, type Meter, metrics, type Tracer } from '@opentelemetry/api';
import { requireKnownKeys, requireObject } from '../options/checks.js';
import { version } from '../platform/version.js';
import { type Observed, observeMeters } from './meters.js';
import { traceAttempts } from './spans.js';

/** How a client is observed. Everything is optional. */
export interface ObserveOptions {
  /** Where the metrics go. Default: the meter `@intercom-events/core` of the global meter provider. */
  readonly meter?: Meter;
  /** Makes a span of each request that delivers an event. Default: none. */
  readonly tracer?: Tracer;
  /**
   * Put on every measurement, to tell several clients of one process apart. Few values, and none of a
   * user: each combination is a time series of its own.
   */
  readonly attributes?: Attributes;
}

/**
 * Shows a client's counters as OpenTelemetry metrics, read whenever they are collected, and, with a
 * `tracer`, each request that delivers an event as a span. What is told of an event is its reason, from
 * a closed list: no event name, no user, no metadata.
 *
 * @example
 * ```ts
 * const events = createIntercomEvents();
 * observeWithOpenTelemetry(events, { tracer: trace.getTracer('shop') });
 * ```
 *
 * @returns Ends the observation.
 */
export function observeWithOpenTelemetry(
  events: Observed,
  options: ObserveOptions = {},
): () => void {
  requireObject('options', options);
  requireKnownKeys('', options, observeOptionNames);
  const { meter = metrics.getMeter('@intercom-events/core', version), tracer } = options;
  const endMeters = observeMeters(events, meter, { ...options.attributes });
  const endSpans = tracer && traceAttempts(events.id, tracer);
  return () => {
    endMeters();
    endSpans?.();
  };
}

const observeOptionNames: Readonly<Record<keyof ObserveOptions, true>> = {
  meter: true,
  tracer: true,
  attributes: true,
};
