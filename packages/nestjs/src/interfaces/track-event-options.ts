import type { Metadata, SendWhen, User } from '@intercom-events/core/adapter';
import type { ExecutionContext } from '@nestjs/common';

/**
 * A value whose type TypeScript does not tell decorators. Annotate it where you want it checked:
 * `({ result }: { result: Plan }) => ({ plan: result.name })`.
 */
// biome-ignore lint/suspicious/noExplicitAny: with `unknown` every selector would need a cast.
type Unchecked = any;

/** The argument of the functions of `@TrackEvent()`. */
export interface TrackEventSelection {
  /** The method's own arguments, after pipes. */
  readonly args: readonly Unchecked[];
  /**
   * What the method returned: its value, the promise's value, or the last value of the Observable or async
   * generator. Before other interceptors change it.
   */
  readonly result: Unchecked;
  /** What the method threw, with `on: 'failure'`. */
  readonly error: Unchecked;
  /** Nest's context of the handler that is being served; `undefined` in jobs. */
  readonly context: ExecutionContext | undefined;
  /** The HTTP request being served, or the WebSocket client; `undefined` elsewhere. */
  readonly request: Unchecked;
}

/** Options of a method's event. Functions are called only when the event is due. */
export interface TrackEventOptions<Properties = Metadata> {
  /** The metadata, or a function that returns it. */
  readonly metadata?: Properties | ((selection: TrackEventSelection) => Properties);
  /** The user, if not the request's own. A function may return a promise. */
  readonly user?:
    | User
    | ((
        selection: TrackEventSelection,
      ) => User | null | undefined | PromiseLike<User | null | undefined>);
  /** Whether there is an event at all. A function that throws counts as "no". */
  readonly when?: boolean | ((selection: TrackEventSelection) => boolean);
  /** When it happened. Default: when the method ended. */
  readonly at?: Date | number | ((selection: TrackEventSelection) => Date | number);
  /** Two events with the same key, contact and name within the window are the same. */
  readonly dedupeKey?: string | ((selection: TrackEventSelection) => string);
  /** `false` sends the event even if an identical one was accepted a moment ago. */
  readonly dedupe?: boolean;
  /**
   * Whether the success or the failure of the method is an event. For an HTTP handler the response decides.
   *
   * @default 'success'
   */
  readonly on?: 'success' | 'failure';
  /** Instead of `on`: `always`, or a function that gets the outcome. */
  readonly sendWhen?: SendWhen;
}

/** One event of a method, as its decorator stored it. */
export interface DecoratedEvent {
  readonly name: string;
  readonly options: TrackEventOptions;
}
