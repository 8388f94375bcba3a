import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type {
  IntercomEvents,
  Metadata,
  ScopeTrackOptions,
  Track,
  User,
} from '@intercom-events/core';

/** One request as an audit sees it, whatever the framework. */
export interface Call {
  /** What the adapter gives a request; in an application without it a function that does nothing. */
  readonly track: Track;
  /** Node's own request and response. */
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** What the body parser made, if the route has one. */
  readonly body: unknown;
  /** Puts a user, or nobody, where the framework's authentication would. */
  signIn(user: unknown): void;
}

/** What a handler answers; `taken`: it answers through Node's own response. */
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
  /** The body parser before the handler; without one the body is a stream nobody has touched. */
  readonly parser?: 'json' | 'urlencoded';
  /** What the framework's form of `trackEvent()` is given. */
  readonly trackEvent?: {
    readonly name: string;
    readonly metadata?: Metadata | ((call: Call) => Metadata);
    readonly options?: ScopeTrackOptions;
  };
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

/** An application. Whoever sends the header `x-user` is that user, after the tracker was mounted. */
export interface AppPlan {
  /** Left out: the same application without the adapter. */
  readonly events?: IntercomEvents | undefined;
  /** The adapter's option; left out: its default. */
  readonly user?: (
    request: IncomingMessage,
  ) => User | null | undefined | PromiseLike<User | null | undefined>;
  /** Runs everything, the adapter included, inside something of the application's. */
  readonly around?: <Result>(rest: () => Result) => Result;
  /** Routes that are mounted before the adapter. */
  readonly outside?: readonly Route[];
  readonly routes: readonly Route[];
  /** The application's own answer to errors; left out: the framework's. */
  readonly onError?: () => Reply;
}

/** One major of one framework, with our adapter for it. */
export interface Driver {
  /** Framework and version: `express 5.3.0`. */
  readonly name: string;
  /** Lets an application listen until the test is over; says where. */
  start(plan: AppPlan): Promise<string>;
}
