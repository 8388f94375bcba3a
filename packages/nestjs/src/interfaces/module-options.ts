import type { AdapterOptions, Track } from '@intercom-events/core/adapter';

/** What has to be known of a framework's request, or of a WebSocket client. */
export interface TrackedRequest {
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly user?: unknown;
  track?: Track;
}

/** What `forRoot()` takes: a client, or the options to make one with. */
export interface IntercomEventsModuleOptions extends Omit<AdapterOptions<TrackedRequest>, 'user'> {
  /**
   * Whom a request is about, also in GraphQL; in a gateway it is given the client's socket. Called when
   * an event is tracked, so guards have run, and once more at the end if nobody was known. It may return a
   * promise, and it may throw: then nobody is known.
   *
   * Default: what a guard left in `request.user`: its `id`, `userId`, `sub`, and only then `email`.
   */
  // A method, so that the request may be annotated with the type of Express or Fastify.
  user?(
    // biome-ignore lint/suspicious/noExplicitAny: the type is the platform's, which may be either.
    request: any,
  ): ReturnType<NonNullable<AdapterOptions<TrackedRequest>['user']>>;
}

/** Makes the module's options: for `forRootAsync({ useClass })` and `useExisting`. */
export interface IntercomEventsOptionsFactory {
  createIntercomEventsOptions(): IntercomEventsModuleOptions | Promise<IntercomEventsModuleOptions>;
}

/** What is said beside the options, in `forRoot()` and `forRootAsync()`. */
export interface IntercomEventsModuleExtras {
  /**
   * Whether every module can inject the client without importing this one.
   *
   * @default true
   */
  readonly isGlobal?: boolean;
}
