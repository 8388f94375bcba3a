import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type {
  IntercomEvents,
  Metadata,
  ScopeTrackOptions,
  Track,
  User,
} from '@intercom-events/core';
import type { RelayOptions } from '@intercom-events/core/adapter';

/** One request as an audit sees it, in any framework. */
export interface Call {
  /** The adapter's `track`; without the adapter a function that does nothing. */
  readonly track: Track;
  /** Node's own request and response. */
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** The result of the body parser, if the route has one. */
  readonly body: unknown;
  /** Sets the user, or none, where the framework's authentication would. */
  signIn(user: unknown): void;
}

/** The response of a handler; `taken`: it uses Node's own response. */
export type Reply =
  | 'taken'
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | object | Readable;
    };

/** One route. */
export interface Route {
  readonly method?: 'get' | 'post';
  readonly path: string;
  /** The body parser before the handler; without one the body is an unread stream. */
  readonly parser?: 'json' | 'urlencoded';
  /** The arguments of the framework's `trackEvent()`. */
  readonly trackEvent?: {
    readonly name: string;
    readonly metadata?: Metadata | ((call: Call) => Metadata);
    readonly options?: ScopeTrackOptions;
  };
  /** The options of the framework's `relay()`, which then takes the place of `handle`. */
  readonly relay?: RelayOptions;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

/** An application. The header `x-user` names the user; it is read after the adapter is mounted. */
export interface AppPlan {
  /** Left out: the same application without the adapter. */
  readonly events?: IntercomEvents | undefined;
  /** The adapter's option; left out: its default. */
  readonly user?: (
    request: IncomingMessage,
  ) => User | null | undefined | PromiseLike<User | null | undefined>;
  /** Wraps everything, including the adapter. */
  readonly around?: <Result>(rest: () => Result) => Result;
  /** Routes that are mounted before the adapter. */
  readonly outside?: readonly Route[];
  readonly routes: readonly Route[];
  /** The application's own error response; left out: the framework's. */
  readonly onError?: () => Reply;
}

/** One major of one framework, with our adapter for it. */
export interface Driver {
  /** Framework and version: `express 5.3.0`. */
  readonly name: string;
  /** Lets an application listen until the test is over; resolves with its URL. */
  start(plan: AppPlan): Promise<string>;
}
