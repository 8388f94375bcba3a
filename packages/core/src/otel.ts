/**
 * A client's counters as OpenTelemetry metrics, and its requests as spans. Needs `@opentelemetry/api`,
 * which every application with OpenTelemetry has.
 *
 * @module
 */

// For what it does to the build, see tsup.config.ts.
import './adapter.js';

export type { Observed } from './otel/meters.js';
export { type ObserveOptions, observeWithOpenTelemetry } from './otel/observe.js';
