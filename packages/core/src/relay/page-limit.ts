/// <reference path="./rate-limiter-memory.d.ts" />
import { AsyncResource } from 'node:async_hooks';
import type { RateLimiterMemory } from 'rate-limiter-flexible';

/** How many events a minute each user's pages may send. */
export class PageLimit {
  readonly #perMinute: number;
  /** The limiter sets timers: in the context of a request they would keep the request in memory. */
  readonly #outside = new AsyncResource('IntercomEventsRelay');
  #limiter: Promise<RateLimiterMemory> | undefined;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Whether this user may send one more event now. */
  async allows(contactKey: string): Promise<boolean> {
    this.#limiter ??= this.#load();
    const limiter = await this.#limiter;
    return this.#outside.runInAsyncScope(() =>
      limiter.consume(contactKey).then(
        () => true,
        () => false,
      ),
    );
  }

  /** Loaded with the first event, so that applications without a relay do not pay for it. */
  async #load(): Promise<RateLimiterMemory> {
    const { default: RateLimiterMemory } = await import(
      'rate-limiter-flexible/lib/RateLimiterMemory.js'
    );
    return new RateLimiterMemory({ points: this.#perMinute, duration: 60 });
  }
}
