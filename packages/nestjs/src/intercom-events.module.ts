import type { IntercomEvents } from '@intercom-events/core/adapter';
import { fieldsOf } from '@intercom-events/core/adapter';
import {
  type DynamicModule,
  Inject,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { APP_INTERCEPTOR, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { requireObject } from './decorators/checks.js';
import { explore, exploreInstances } from './explorer/explore.js';
import { mountHttp } from './http/mount-http.js';
import { FrameInterceptor } from './interceptors/frame.interceptor.js';
import { APP_TRACKING, INTERCOM_EVENTS } from './intercom-events.constants.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
} from './intercom-events.module-definition.js';
import type {
  IntercomEventsModuleExtras,
  IntercomEventsModuleOptions,
} from './interfaces/module-options.js';
import type { AppTracking } from './tracking/app-tracking.js';

/**
 * Event tracking for a Nest application: `@TrackEvent()` on methods, `@Tracker()` and `req.track` in
 * handlers, `@InjectIntercomEvents()` in constructors.
 *
 * Import it once, in the root module; if it is imported again, the first options apply. The client is
 * closed, and pending events are delivered, after the server has closed: call
 * `app.enableShutdownHooks()`. A client that you pass is only flushed: close it yourself.
 *
 * @example
 * ```ts
 * @Module({ imports: [IntercomEventsModule.forRoot({ region: 'eu' })] })
 * export class AppModule {}
 * ```
 */
@Module({
  providers: [
    { provide: APP_TRACKING, useFactory: explore, inject: [ModulesContainer] },
    {
      provide: INTERCOM_EVENTS,
      useFactory: (tracking: AppTracking, options: IntercomEventsModuleOptions) =>
        tracking.connect(options),
      inject: [APP_TRACKING, MODULE_OPTIONS_TOKEN],
    },
    { provide: APP_INTERCEPTOR, useClass: FrameInterceptor },
  ],
  exports: [INTERCOM_EVENTS],
})
export class IntercomEventsModule
  extends ConfigurableModuleClass
  implements NestModule, OnModuleInit, OnApplicationShutdown
{
  readonly #tracking: AppTracking;
  readonly #container: ModulesContainer;
  readonly #host: HttpAdapterHost;

  constructor(
    @Inject(APP_TRACKING) tracking: AppTracking,
    @Inject(ModulesContainer) container: ModulesContainer,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(INTERCOM_EVENTS) client: IntercomEvents,
    @Inject(MODULE_OPTIONS_TOKEN) options: IntercomEventsModuleOptions,
  ) {
    super();
    const { user } = fieldsOf<Pick<IntercomEventsModuleOptions, 'user'>>(options, { user: true });
    // Connected already, unless a test has overridden the client: then the decorators use that one.
    tracking.connect({ client, ...(user !== undefined && { user }) });
    this.#tracking = tracking;
    this.#container = container;
    this.#host = host;
  }

  /** Without options everything is read from the environment. */
  static override forRoot(
    options: IntercomEventsModuleOptions & IntercomEventsModuleExtras = {},
  ): DynamicModule {
    requireObject('the options of IntercomEventsModule.forRoot()', options);
    return { ...ConfigurableModuleClass.forRoot(options), module: IntercomEventsModule };
  }

  /** Called by Nest for HTTP applications, before it looks for routes. */
  configure(): void {
    if (this.#tracking.isMounted) return;
    this.#tracking.isMounted = true;
    mountHttp(this.#host.httpAdapter, this.#tracking);
  }

  onModuleInit(): void {
    exploreInstances(this.#container, this.#tracking);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#tracking.shutDown();
  }
}
