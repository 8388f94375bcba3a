import { IntercomEventsError } from './intercom-events-error.js';

/**
 * An option, an environment variable or the setup cannot be used.
 *
 * Thrown synchronously, and only while the application starts: by `createIntercomEvents()` and by
 * the adapters' `intercomEvents()`. Never by `track()`.
 */
export class ConfigurationError extends IntercomEventsError {
  override readonly name = 'ConfigurationError';
}
