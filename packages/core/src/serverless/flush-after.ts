import type { IntercomEvents } from '../client/intercom-events.js';
import { isThenable } from '../errors/contain.js';
import type { User } from '../model/contact.js';
import { fieldOf, fieldsOf } from '../model/own-fields.js';
import { invalid, requireFunction, requireInteger, requireKnownKeys } from '../options/checks.js';
import { within } from './within.js';

type MaybeUser = User | null | undefined;

/** Options of `flushAfter()`. */
export interface FlushAfterOptions<Args extends readonly unknown[]> {
  /** The client, created outside the handler: the next invocation of this instance uses it again. */
  readonly events: IntercomEvents;

  /**
   * How long the result may wait for delivery, in milliseconds; at most the remaining time of the invocation less
   * a quarter of a second. Integer from 0 to 600,000.
   *
   * @default 2_000
   */
  readonly deadlineMs?: number;

  /**
   * Returns the user of an invocation. With it each invocation has a scope of its own, which is
   * `events.current`, and whose outcome is a failure when the handler fails.
   */
  readonly user?: (...args: Args) => MaybeUser | PromiseLike<MaybeUser>;
}

const names = { events: true, deadlineMs: true, user: true } satisfies Record<
  keyof FlushAfterOptions<[]>,
  true
>;

/** The time that is left to the platform to take the result. */
const marginMs = 250;

/**
 * Wraps an async handler of AWS Lambda, or of another platform that suspends the process after the result: events
 * are delivered before the result is returned, within a time limit. Events that are not delivered then stay
 * pending, and are sent with the next invocation.
 *
 * Returns what the handler returns and throws what it throws. Handlers that use a callback are not changed;
 * streaming handlers have sent their response by then.
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
  const { events, user, deadlineMs = 2_000 } = fieldsOf<FlushAfterOptions<Args>>(options, names);
  requireFunction('user', user);
  if (typeof events?.flush !== 'function') {
    throw invalid('events', 'a client made by createIntercomEvents()', events);
  }
  const maxMs = requireInteger('deadlineMs', deadlineMs, {
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
    return deliverAfter(answer, events, () => asked, Math.min(maxMs, remainingMs(args)));
  }
  return likeHandler(flushed, handler);
}

async function deliverAfter<Result>(
  answer: Promise<Result>,
  events: IntercomEvents,
  asked: () => unknown,
  maxMs: number,
): Promise<Result> {
  try {
    return await answer;
  } finally {
    // Events of a promised user are held until it is known, and a flush does not wait for held events.
    const leftMs = await within(asked(), maxMs);
    await events.flush({ deadlineMs: leftMs });
  }
}

/** The remaining time of the invocation, from Lambda's context, which is the last or the middle argument. */
function remainingMs(args: readonly unknown[]): number {
  for (const arg of args) {
    if (typeof arg !== 'object' || arg === null) continue;
    const getRemainingTimeInMillis = fieldOf(arg, 'getRemainingTimeInMillis');
    if (typeof getRemainingTimeInMillis !== 'function') continue;
    const leftMs: unknown = getRemainingTimeInMillis.call(arg);
    if (typeof leftMs === 'number' && leftMs >= 0) return Math.max(0, leftMs - marginMs);
  }
  return Number.POSITIVE_INFINITY;
}

/** Copies the symbols by which Lambda recognises streaming handlers. */
function likeHandler<Wrapped extends object>(wrapped: Wrapped, handler: object): Wrapped {
  for (const key of Object.getOwnPropertySymbols(handler)) {
    const property = Object.getOwnPropertyDescriptor(handler, key);
    if (property !== undefined) Object.defineProperty(wrapped, key, property);
  }
  return wrapped;
}
