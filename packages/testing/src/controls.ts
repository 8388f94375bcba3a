import type { Stats, User } from '@intercom-events/core';
import { fieldsOf, requireKnownNames } from '@intercom-events/core/test-ports';
import { checkedContact, checkedMs } from './checked-options.js';
import { checkedTimes, type Failure, resultOf } from './failure.js';
import type {
  RateLimitedOptions,
  SettleOptions,
  TestClock,
  TestControls,
  TimesOptions,
} from './test-events.js';
import type { SentEvent, TrackedEvent } from './tracked-event.js';
import type { World } from './world.js';

const maxAdvanceMs = 2_592_000_000;

/** Marks a test client, also for another copy of this package. */
export const brand = Symbol.for('@intercom-events/testing');

/** The part of a test client that the test uses. */
export class Controls implements TestControls {
  readonly [brand] = true;
  readonly clock: TestClock;
  readonly #newWorld: () => World;
  #world: World;

  constructor(newWorld: () => World) {
    this.#newWorld = newWorld;
    this.#world = newWorld();
    const now = (): Date => new Date(this.#world.clock.wallMs());
    const advance = (ms: number): Promise<void> =>
      this.#world.clock.advance(checkedMs('ms', ms, 0, maxAdvanceMs));
    this.clock = {
      get now() {
        return now();
      },
      advance: async (ms) => advance(ms),
    };
  }

  get world(): World {
    return this.#world;
  }

  get tracked(): readonly TrackedEvent[] {
    return this.#world.journal.events;
  }

  get sent(): readonly SentEvent[] {
    return [...this.#world.standIn.sent];
  }

  async settle(options: SettleOptions = {}): Promise<Stats> {
    requireKnownNames('option', 'settle()', options, { patienceMs: true });
    const { patienceMs = 2_000 } = fieldsOf<SettleOptions>(options, { patienceMs: true });
    return this.#world.settle(checkedMs('patienceMs', patienceMs, 0, 60_000));
  }

  failNext(failure: Failure, options: TimesOptions = {}): void {
    requireKnownNames('option', 'failNext()', options, { times: true });
    const { times = 1 } = fieldsOf<TimesOptions>(options, { times: true });
    this.#world.standIn.failNext(resultOf(failure), checkedTimes(times));
  }

  unknownContact(user: User): void {
    this.#world.standIn.forget(checkedContact(user));
  }

  knownContact(user: User): void {
    this.#world.standIn.learn(checkedContact(user));
  }

  rateLimit(options: RateLimitedOptions = {}): void {
    requireKnownNames('option', 'rateLimit()', options, { forMs: true });
    const { forMs = 10_000 } = fieldsOf<RateLimitedOptions>(options, { forMs: true });
    this.#world.standIn.limitFor(checkedMs('forMs', forMs, 1, 60_000));
  }

  clear(): void {
    this.#world.end();
    this.#world = this.#newWorld();
  }
}
