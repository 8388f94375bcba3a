import { unusable } from '@intercom-events/core/test-ports';
import { splitOptions } from './checked-options.js';
import { brand, Controls } from './controls.js';
import type { TestEvents, TestEventsOptions } from './test-events.js';
import { World } from './world.js';

/**
 * Makes a client for tests, to be passed to the application instead of its own.
 *
 * Throws a `ConfigurationError` for options that the application's own client would refuse too. Options
 * that say where events go (token, region, address) are ignored; nothing is logged unless a `logger` is
 * given.
 *
 * @example
 * ```ts
 * const events = createTestEvents();
 * const app = createApp({ events });            // app.use(intercomEvents({ client: events }))
 *
 * await request(app).post('/orders').send({ item: 'mug' });
 * await events.settle();
 * expect(events).toHaveTracked('placed-order', { item: 'mug' });
 * ```
 */
export function createTestEvents(options: TestEventsOptions = {}): TestEvents {
  const { options: own, startMs } = splitOptions(options);
  const controls = new Controls(() => new World(own, startMs()));
  const events: object = new Proxy(controls, new Following());
  if (isTestEvents(events)) return events;
  throw new TypeError('The proxy does not show the brand of a test client.');
}

/** Whether this is a client made by `createTestEvents()`, of this copy of the package or another. */
function isTestEvents(value: unknown): value is TestEvents {
  return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true;
}

/** Returns the client, or throws a `UsageError` that says what was passed instead. */
export function requireTestEvents(value: unknown): TestEvents {
  if (isTestEvents(value)) return value;
  const isClient =
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'openScope') === 'function';
  throw unusable(
    isClient
      ? 'This client is a real one: it does not record what it tracked.'
      : 'This is not a test client.',
    'Pass a client made by createTestEvents() to the application, and use that one here.',
  );
}

/**
 * Forwards everything else to the current client: adapters keep the client that they were given, and
 * `clear()` replaces it.
 */
class Following implements ProxyHandler<Controls> {
  readonly #methods = new Map<PropertyKey, unknown>();

  has(controls: Controls, key: PropertyKey): boolean {
    return key in controls || key in controls.world.client;
  }

  get(controls: Controls, key: PropertyKey): unknown {
    // Also what a test has set itself, e.g. a spy.
    if (Object.hasOwn(controls, key)) return Reflect.get(controls, key);
    const owner = key in controls ? controls : controls.world.client;
    const value: unknown = Reflect.get(owner, key, owner);
    return typeof value === 'function' && key !== 'constructor'
      ? this.#methodOf(controls, key)
      : value;
  }

  /** A method without its object, the same function each time. After `clear()` it is that of the new client. */
  #methodOf(controls: Controls, key: PropertyKey): unknown {
    const known = this.#methods.get(key);
    if (known !== undefined) return known;
    const method = (...args: readonly unknown[]): unknown => {
      // Not `key in controls`: a spy that calls this is found there.
      const owner = key in Controls.prototype ? controls : controls.world.client;
      return Reflect.apply(Reflect.get(owner, key), owner, args);
    };
    this.#methods.set(key, method);
    return method;
  }
}
