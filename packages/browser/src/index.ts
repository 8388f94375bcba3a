/**
 * Sends the events of a web page through the application's own server.
 *
 * @module
 */

export {
  type BrowserEvents,
  type BrowserEventsOptions,
  createBrowserEvents,
} from './browser-events.js';
export { intercomCompat } from './intercom-compat.js';
export type { PageMetadata, PageMetadataValue } from './plan.js';
