import { type Attributes, type Meter, metrics, type Tracer } from '@opentelemetry/api';
import { fieldsOf } from '../model/own-fields.js';
import { requireKnownKeys, requireObject } from '../options/checks.js';
import { version } from '../platform/version.js';
import { type Observed, observeMeters } from './meters.js';
import { traceAttempts } from './spans.js';

/** How a client is observed. All optional. */
export interface ObserveOptions {
  /** The meter for the metrics. Default: the meter `@intercom-events/core` of the global meter provider. */
  readonly meter?: Meter;
  /** Creates a span for each request that delivers an event. Default: no spans. */
  readonly tracer?: Tracer;
  /**
   * Added to every measurement, to tell several clients of one process apart. Use few values and no user data:
   * each combination is a time series of its own.
   */
  readonly attributes?: Attributes;
}

/**
 * Exports a client's counters as OpenTelemetry metrics and, with a `tracer`, each request that delivers an event
 * as a span. The only attribute of an event is its reason, from a closed list: no event name, no user, no
 * metadata.
 *
 * @example
 * ```ts
 * const events = createIntercomEvents();
 * observeWithOpenTelemetry(events, { tracer: trace.getTracer('shop') });
 * ```
 *
 * @returns A function that ends the observation.
 */
export function observeWithOpenTelemetry(
  events: Observed,
  options: ObserveOptions = {},
): () => void {
  requireObject('options', options);
  requireKnownKeys('', options, observeOptionNames);
  const {
    meter = metrics.getMeter('@intercom-events/core', version),
    tracer,
    attributes,
  } = fieldsOf<ObserveOptions>(options, observeOptionNames);
  const endMeters = observeMeters(events, meter, { ...attributes });
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
