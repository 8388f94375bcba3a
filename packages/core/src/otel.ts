/**
 * A client's counters as OpenTelemetry metrics, and its requests as spans. Needs `@opentelemetry/api`.
 *
 * @module
 */

// Imported so that the build puts the code shared with other entries into one file.
import './adapter.js';

export type { Observed } from './otel/meters.js';
export { type ObserveOptions, observeWithOpenTelemetry } from './otel/observe.js';
