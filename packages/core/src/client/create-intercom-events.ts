import type { ClientOptions } from '../options/client-options.js';
import { resolveOptions } from '../options/resolve-options.js';
import { runtimeOf } from '../platform/runtime.js';
import { systemClock } from '../platform/system-clock.js';
import { uniqueId } from '../platform/unique-id.js';
import { EventsClient } from './client.js';
import type { IntercomEvents } from './intercom-events.js';
import { countOpenClient } from './open-clients.js';
import { buildRooms } from './rooms.js';
import type { InnerSeams, Seams } from './seams.js';

/**
 * Creates a client. Create one for the whole process, when the application starts.
 *
 * Throws a `ConfigurationError` that says what to do when an option or an environment variable cannot
 * be used. Nothing else of the client throws.
 *
 * @example
 * ```ts
 * const events = createIntercomEvents();               // INTERCOM_ACCESS_TOKEN, INTERCOM_REGION
 * events.track('42', 'placed-order', { total: money(1_999, 'eur') });
 * await events.close();                                // when the application ends
 * ```
 *
 * @param options - See `ClientOptions`; all optional.
 * @param seams - Clock, randomness and ids, for tests that turn the clock themselves.
 */
export function createIntercomEvents(
  options: ClientOptions = {},
  seams: Partial<Seams> = {},
): IntercomEvents {
  const resolved = resolveOptions(options, process.env);
  const { clock = systemClock(), random = Math.random, idPrefix = uniqueId() } = seams;
  const rooms = buildRooms(resolved, { clock, random, idPrefix });
  // A client with its own clock belongs to a test, and tests may have many. Workers need one for each request.
  const mayBeMany = seams.clock !== undefined || !runtimeOf(globalThis).hasExit;
  const isCounted = resolved.token !== undefined && !mayBeMany;
  return new EventsClient(
    rooms,
    isCounted ? countOpenClient(resolved.token, rooms.log) : undefined,
  );
}

/** With every seam in the caller's hands. */
export function createWith(options: ClientOptions, seams: InnerSeams): IntercomEvents {
  return new EventsClient(buildRooms(resolveOptions(options, process.env), seams));
}
