/**
 * A client's counters as OpenTelemetry metrics, and its requests as spans. Needs `@opentelemetry/api`,
 * which every application with OpenTelemetry has.
 *
 * @module
 */

// Only so that what this shares with other entries is in one file with all the rest.
import './adapter.js';

export type { Observed } from './otel/meters.js';
export { type ObserveOptions, observeWithOpenTelemetry } from './otel/observe.js';
