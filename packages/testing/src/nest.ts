/**
 * `@intercom-events/nestjs` with a client for tests.
 *
 * @module
 */

import {
  INTERCOM_EVENTS,
  IntercomEventsModule,
  type IntercomEventsModuleOptions,
} from '@intercom-events/nestjs';
import type { DynamicModule } from '@nestjs/common';
import { createTestEvents, requireTestEvents } from './create-test-events.js';
import type { TestEvents } from './test-events.js';

/** Options of the testing module. */
export interface IntercomEventsTestingOptions extends Pick<IntercomEventsModuleOptions, 'user'> {
  /** Your own test client; without it one is made. */
  readonly client?: TestEvents;
}

/**
 * `IntercomEventsModule` with a client for tests: `@TrackEvent()`, `@Tracker()` and everything else work
 * as in production. For tests of a part of the application; where the module under test imports
 * `IntercomEventsModule` itself, replace its client: `.overrideProvider(INTERCOM_EVENTS).useValue(createTestEvents())`.
 *
 * @example
 * ```ts
 * const module = await Test.createTestingModule({
 *   imports: [IntercomEventsTestingModule.forRoot({ user: () => '42' }), PlansModule],
 * }).compile();
 * const events = testEventsOf(module);
 * ```
 */
// biome-ignore lint/complexity/noStaticOnlyClass: this is how Nest's modules are written in `imports`.
export class IntercomEventsTestingModule {
  static forRoot(options: IntercomEventsTestingOptions = {}): DynamicModule {
    const { client, user } = options;
    const events = client === undefined ? createTestEvents() : requireTestEvents(client);
    return IntercomEventsModule.forRoot({ client: events, ...(user !== undefined && { user }) });
  }
}

/** The client of a testing module or its application. Throws a `UsageError` if it is a real one. */
export function testEventsOf(module: {
  get(token: symbol, options?: { readonly strict: false }): unknown;
}): TestEvents {
  return requireTestEvents(module.get(INTERCOM_EVENTS, { strict: false }));
}
