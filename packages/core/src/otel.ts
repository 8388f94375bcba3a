/**
 * A client's counters as OpenTelemetry metrics, and its requests as spans. Needs `@opentelemetry/api`,
 * which every application with OpenTelemetry has.
 *
 * @module
 */

export type { Observed } from './otel/meters.js';
export { type ObserveOptions, observeWithOpenTelemetry } from './otel/observe.js';
