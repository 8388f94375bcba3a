import type { Metadata, SendWhen, User } from '@intercom-events/core/adapter';
import type { ExecutionContext } from '@nestjs/common';

/**
 * A value whose type only the decorated method knows: TypeScript does not tell decorators. Annotate it
 * where you want it checked: `({ result }: { result: Plan }) => ({ plan: result.name })`.
 */
// biome-ignore lint/suspicious/noExplicitAny: with `unknown` every selector would need a cast.
type Whatever = any;

/** What the functions of `@TrackEvent()` are given. */
export interface TrackEventSelection {
  /** The method's own arguments, after pipes. */
  readonly args: readonly Whatever[];
  /**
   * What the method gave: its value, the promise's value, the Observable's or the async generator's last
   * value. Other interceptors have not touched it.
   */
  readonly result: Whatever;
  /** What the method threw, with `on: 'failure'`. */
  readonly error: Whatever;
  /** Nest's context of the handler that is being served; `undefined` in jobs. */
  readonly context: ExecutionContext | undefined;
  /** The HTTP request being served, or the WebSocket client; `undefined` elsewhere. */
  readonly request: Whatever;
}

/** What may be said about the event of a method. Functions run only when the event is due. */
export interface TrackEventOptions<Properties = Metadata> {
  /** The metadata, or a function that is asked for it. */
  readonly metadata?: Properties | ((selection: TrackEventSelection) => Properties);
  /** Whom it is about, if not the request's own user. A function may return a promise. */
  readonly user?:
    | User
    | ((
        selection: TrackEventSelection,
      ) => User | null | undefined | PromiseLike<User | null | undefined>);
  /** Whether there is an event at all. A function that throws says no. */
  readonly when?: boolean | ((selection: TrackEventSelection) => boolean);
  /** When the user did it. Default: when the method ended. */
  readonly at?: Date | number | ((selection: TrackEventSelection) => Date | number);
  /** Two events with the same key, contact and name within the window are the same. */
  readonly dedupeKey?: string | ((selection: TrackEventSelection) => string);
  /** `false` sends the event even if an identical one was accepted a moment ago. */
  readonly dedupe?: boolean;
  /**
   * Which end of the method is an event. For a handler of HTTP requests the response says which it is.
   *
   * @default 'success'
   */
  readonly on?: 'success' | 'failure';
  /** In place of `on`: `always`, or a function that is told the outcome. */
  readonly sendWhen?: SendWhen;
}

/** One event of a method, as its decorator left it. */
export interface DecoratedEvent {
  readonly name: string;
  readonly options: TrackEventOptions;
}
