import type { AdapterOptions, Track } from '@intercom-events/core/adapter';
import type { LoggerService } from '@nestjs/common';

/** The parts of a framework's request, or of a WebSocket client, that are used. */
export interface TrackedRequest {
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly user?: unknown;
  track?: Track;
}

/** Options of `forRoot()`: a client, or the options to make one with. */
export interface IntercomEventsModuleOptions
  extends Omit<AdapterOptions<TrackedRequest>, 'user' | 'logger'> {
  /**
   * Where problems are logged, each kind at most once a minute: a logger of Nest's, or an object with `info`, `warn`
   * and `error`; `false` logs nothing. Default: the console.
   */
  readonly logger?: AdapterOptions<TrackedRequest>['logger'] | LoggerService;

  /**
   * Returns the user of a request, also in GraphQL; in a gateway it gets the client's socket. Called when
   * an event is tracked, so guards have run, and again at the end if there was no user. It may return a
   * promise. If it throws, there is no user.
   *
   * Default: `request.user`, as set by a guard: its `id`, `userId`, `sub`, and only then `email`.
   */
  // A method, so that the request may be annotated with the type of Express or Fastify.
  user?(
    // biome-ignore lint/suspicious/noExplicitAny: the type depends on the platform, Express or Fastify.
    request: any,
  ): ReturnType<NonNullable<AdapterOptions<TrackedRequest>['user']>>;
}

/** Makes the module's options: for `forRootAsync({ useClass })` and `useExisting`. */
export interface IntercomEventsOptionsFactory {
  createIntercomEventsOptions(): IntercomEventsModuleOptions | Promise<IntercomEventsModuleOptions>;
}

/** Options of `forRoot()` and `forRootAsync()` that concern the module itself. */
export interface IntercomEventsModuleExtras {
  /**
   * Whether every module can inject the client without importing this one.
   *
   * @default true
   */
  readonly isGlobal?: boolean;
}
