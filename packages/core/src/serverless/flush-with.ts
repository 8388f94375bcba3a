import type { IntercomEvents } from '../client/intercom-events.js';
import { withoutPrototype } from '../model/own-fields.js';

/** The part of a platform's context that keeps it awake: `ctx` of Workers, `context` of Netlify. */
export interface WaitUntilContext {
  waitUntil(promise: Promise<unknown>): void;
}

/** What delivery waits for, and how long it may keep the platform awake. */
export interface FlushWithOptions {
  /** Waited for first: events that are tracked until then are delivered too. */
  readonly after?: PromiseLike<unknown>;

  /**
   * How long delivery may take, in milliseconds; limited to 0 to 600,000. Cloudflare stops after 30 s: events
   * that are left then stay pending and counted.
   *
   * @default 25_000
   */
  readonly deadlineMs?: number;
}

/**
 * Keeps a platform that suspends the process after the response (Cloudflare Workers, Vercel, Netlify) awake
 * until the events of this request are delivered. Returns at once, and never throws or rejects.
 *
 * @example
 * ```ts
 * flushWith(ctx, events);       // Workers: the third parameter of fetch()
 * flushWith(waitUntil, events); // Vercel: import { waitUntil } from '@vercel/functions'
 * ```
 *
 * @param platform - The platform's `waitUntil` function, or an object that has one.
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
    // Outside a request nothing waits: delivery continues as long as the process runs.
  }
}

async function deliver(
  events: Pick<IntercomEvents, 'flush'>,
  options: FlushWithOptions,
): Promise<void> {
  const given: FlushWithOptions = withoutPrototype(Object(options));
  const { after, deadlineMs = 25_000, ...unknown } = given;
  try {
    await after;
  } catch {
    // The application's own failure, which it handles itself.
  }
  // A name that flush() does not know goes there, too: the client's log names it.
  await events.flush({ ...unknown, deadlineMs });
}
