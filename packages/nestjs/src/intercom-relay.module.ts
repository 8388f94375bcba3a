import type { IncomingMessage } from 'node:http';
import { createRelay, nodeBody, type RelayOptions } from '@intercom-events/core/adapter';
import {
  Controller,
  type DynamicModule,
  Inject,
  Module,
  Post,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { requireObject } from './decorators/checks.js';
import type { TrackedRequest } from './interfaces/module-options.js';

/** Options of `IntercomRelayModule.forRoot()`. */
export interface IntercomRelayModuleOptions extends RelayOptions {
  /**
   * The path of the route.
   *
   * @default 'e'
   */
  readonly path?: string;
}

/** A request of Express, or of Fastify, which has the one of Node in `raw`. */
type PlatformRequest = TrackedRequest &
  IncomingMessage & { readonly raw?: IncomingMessage; readonly body?: unknown };

/**
 * Takes the events that pages send with `@intercom-events/browser`, and tracks them for the user of the request, as
 * `IntercomEventsModule` finds it. Adds one route: `POST /e`. Global guards and prefixes apply to it.
 *
 * `forRoot()` throws a `ConfigurationError` when an option cannot be used.
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [
 *     IntercomEventsModule.forRoot({ user: (req) => req.session.userId }),
 *     IntercomRelayModule.forRoot({ events: ['opened-pricing'] }),
 *   ],
 * })
 * export class AppModule {}
 * ```
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest's modules are classes.
export class IntercomRelayModule {
  static forRoot(options: IntercomRelayModuleOptions): DynamicModule {
    requireObject('the options of IntercomRelayModule.forRoot()', options);
    return { module: IntercomRelayModule, controllers: [controllerOf(options)] };
  }
}

function controllerOf({ path = 'e', ...options }: IntercomRelayModuleOptions): Type {
  const take = createRelay(options, 'IntercomEventsModule.forRoot()');

  @Controller(path)
  class IntercomRelayController {
    readonly #host: HttpAdapterHost;

    constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
      this.#host = host;
    }

    @Post()
    async take(@Req() request: PlatformRequest, @Res() response: unknown): Promise<void> {
      const status = await take({
        method: request.method,
        track: request.track,
        header: (name) => {
          const value = request.headers[name];
          return Array.isArray(value) ? value.join() : value;
        },
        body: (maxBytes) => nodeBody(request.raw ?? request, request.body, maxBytes),
      });
      this.#host.httpAdapter.reply(response, '', status);
    }
  }
  return IntercomRelayController;
}
