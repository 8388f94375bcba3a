import type { IntercomEvents } from '../client/intercom-events.js';

/** The part of a platform that keeps it awake: `ctx` of Workers, `context` of Netlify. */
export interface WaitUntilContext {
  waitUntil(promise: Promise<unknown>): void;
}

/** What the delivery waits for, and for how long it may keep the platform awake. */
export interface FlushWithOptions {
  /** Waited for first: events that are tracked until then are delivered, too. */
  readonly after?: PromiseLike<unknown>;

  /**
   * How long the delivery may take, in milliseconds. What is out of range is brought into 0 to 600,000.
   * Cloudflare cuts at 30 s: what is left by then stays pending and counted.
   *
   * @default 25_000
   */
  readonly deadlineMs?: number;
}

/**
 * Has a platform that sleeps once it has answered (Cloudflare Workers, Vercel, Netlify) wait until the
 * events of this request are delivered. Returns at once, and never throws or rejects.
 *
 * @example
 * ```ts
 * flushWith(ctx, events);       // Workers: the third parameter of fetch()
 * flushWith(waitUntil, events); // Vercel: import { waitUntil } from '@vercel/functions'
 * ```
 *
 * @param platform - Its `waitUntil` function, or what has one.
 */
export function flushWith(
  platform: WaitUntilContext | ((promise: Promise<unknown>) => unknown),
  events: Pick<IntercomEvents, 'flush'>,
  options: FlushWithOptions = {},
): void {
  const delivery = deliver(events, options);
  try {
    if (typeof platform === 'function') platform(delivery);
    else platform.waitUntil(delivery);
  } catch {
    // Outside a request there is nobody to wait: delivery goes on as long as the process does.
  }
}

async function deliver(
  events: Pick<IntercomEvents, 'flush'>,
  { after, deadlineMs = 25_000 }: FlushWithOptions,
): Promise<void> {
  try {
    await after;
  } catch {
    // The application's own failure; it has been told.
  }
  await events.flush({ deadlineMs });
}
