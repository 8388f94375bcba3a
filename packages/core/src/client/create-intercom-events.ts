import { fieldsOf, hasField } from '../model/own-fields.js';
import type { ClientOptions } from '../options/client-options.js';
import { resolveOptions } from '../options/resolve-options.js';
import { runtimeOf } from '../platform/runtime.js';
import { systemClock } from '../platform/system-clock.js';
import { uniqueId } from '../platform/unique-id.js';
import { EventsClient } from './client.js';
import { composeClient } from './composition.js';
import type { IntercomEvents } from './intercom-events.js';
import { countOpenClient } from './open-clients.js';
import type { Ports, TestPorts } from './test-ports.js';

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
 * @param ports - Clock, randomness and ids, for tests that turn the clock themselves.
 */
export function createIntercomEvents(
  options: ClientOptions = {},
  ports: Partial<Ports> = {},
): IntercomEvents {
  const resolved = resolveOptions(options, process.env);
  const {
    clock = systemClock(),
    random = Math.random,
    idPrefix = uniqueId(),
  } = fieldsOf<Partial<Ports>>(ports, portNames);
  const parts = composeClient(resolved, { clock, random, idPrefix });
  // A client with its own clock belongs to a test, and tests may have many. Workers need one for each request.
  const mayBeMany = hasField(ports, 'clock') || !runtimeOf(globalThis).hasExit;
  const isCounted = resolved.token !== undefined && !mayBeMany;
  return new EventsClient(
    parts,
    isCounted ? countOpenClient(resolved.token, parts.log) : undefined,
  );
}

const portNames: Readonly<Record<keyof Ports, true>> = {
  clock: true,
  random: true,
  idPrefix: true,
};

/** With every port in the caller's hands. */
export function createWith(options: ClientOptions, ports: TestPorts): IntercomEvents {
  return new EventsClient(composeClient(resolveOptions(options, process.env), ports));
}
