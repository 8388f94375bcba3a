import type { IntercomEvents } from '../client/intercom-events.js';
import { isThenable } from '../errors/contain.js';
import type { User } from '../model/contact.js';
import { invalid, requireFunction, requireInteger, requireKnownKeys } from '../options/checks.js';
import { within } from './within.js';

type MaybeUser = User | null | undefined;

/** How the events of an invocation are delivered before it ends. */
export interface FlushAfterOptions<Args extends readonly unknown[]> {
  /** The client, made outside the handler: the next invocation of this instance finds it again. */
  readonly events: IntercomEvents;

  /**
   * How long the answer may wait for the delivery, in milliseconds; never longer than the platform
   * grants, less a quarter of a second. Integer from 0 to 600,000.
   *
   * @default 2_000
   */
  readonly deadlineMs?: number;

  /**
   * Whom the invocation is about: with it each has a scope of its own, which `events.current` finds, and
   * which fails when the handler does.
   */
  readonly user?: (...args: Args) => MaybeUser | PromiseLike<MaybeUser>;
}

const names = { events: true, deadlineMs: true, user: true } satisfies Record<
  keyof FlushAfterOptions<[]>,
  true
>;

/** What is left for the platform to take the answer. */
const marginMs = 250;

/**
 * Wraps an async handler of AWS Lambda, or of anything else that freezes a process once it has answered:
 * what was tracked is delivered before the answer is returned, within a bound. What is not delivered then
 * stays pending, and goes out with the next invocation.
 *
 * Gives back what the handler returns and throws what it throws. Handlers that answer by a callback are
 * left alone; those that stream have sent their answer by then.
 *
 * @example
 * ```ts
 * const events = createIntercomEvents();
 * export const handler = flushAfter(async (event) => {
 *   events.track(event.userId, 'placed-order');
 *   return { statusCode: 201 };
 * }, { events });
 * ```
 */
export function flushAfter<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Promise<Result>,
  options: FlushAfterOptions<Args>,
): (...args: Args) => Promise<Result> {
  if (typeof handler !== 'function') throw invalid('handler', 'a function', handler);
  requireKnownKeys('', options, names);
  requireFunction('user', options.user);
  const { events, user } = options;
  if (typeof events?.flush !== 'function') {
    throw invalid('events', 'a client made by createIntercomEvents()', events);
  }
  const mostMs = requireInteger('deadlineMs', options.deadlineMs ?? 2_000, {
    min: 0,
    max: 600_000,
  });

  function flushed(...args: Args): Promise<Result> {
    let asked: unknown;
    const askUser = (): MaybeUser | PromiseLike<MaybeUser> => {
      const found = user?.(...args);
      asked = found;
      return found;
    };
    const answer =
      user === undefined ? handler(...args) : events.runInScope(askUser, () => handler(...args));
    if (!isThenable(answer)) return answer;
    return deliverAfter(answer, events, () => asked, Math.min(mostMs, remainingMs(args)));
  }
  return likeHandler(flushed, handler);
}

async function deliverAfter<Result>(
  answer: Promise<Result>,
  events: IntercomEvents,
  asked: () => unknown,
  mostMs: number,
): Promise<Result> {
  try {
    return await answer;
  } finally {
    // Until a promised user is known its events are held, which a flush does not wait for.
    const leftMs = await within(asked(), mostMs);
    await events.flush({ deadlineMs: leftMs });
  }
}

/** What the platform grants: the context of Lambda says so, and stands last or in the middle. */
function remainingMs(args: readonly unknown[]): number {
  for (const arg of args) {
    if (typeof arg !== 'object' || arg === null || !('getRemainingTimeInMillis' in arg)) continue;
    const { getRemainingTimeInMillis } = arg;
    if (typeof getRemainingTimeInMillis !== 'function') continue;
    const leftMs: unknown = getRemainingTimeInMillis.call(arg);
    if (typeof leftMs === 'number' && leftMs >= 0) return Math.max(0, leftMs - marginMs);
  }
  return Number.POSITIVE_INFINITY;
}

/** Lambda marks handlers that stream by symbols. */
function likeHandler<Wrapped extends object>(wrapped: Wrapped, handler: object): Wrapped {
  for (const key of Object.getOwnPropertySymbols(handler)) {
    const property = Object.getOwnPropertyDescriptor(handler, key);
    if (property !== undefined) Object.defineProperty(wrapped, key, property);
  }
  return wrapped;
}
