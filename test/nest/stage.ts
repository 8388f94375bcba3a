import { IntercomEventsModule } from '@intercom-events/nestjs';
import {
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  Module,
  type ModuleMetadata,
  type NestApplicationOptions,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { onTestFinished } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { until } from '../support/turns.js';
import { startWorld, type World } from '../support/world.js';

type ModuleOptions = Parameters<typeof IntercomEventsModule.forRoot>[0];

/** How a Nest application is made. */
export interface NestPlan extends ModuleMetadata {
  /** Options of the module besides the client. */
  readonly options?: ModuleOptions;
  /** Default: Express. */
  readonly platform?: () => AbstractHttpAdapter;
  /** Sets up the application before it listens. */
  readonly prepare?: (app: INestApplication) => unknown;
}

/** A world with a Nest application in it. */
export interface NestStage extends World {
  readonly app: INestApplication;
  readonly url: string;
  /** Sends a request as Ada, or as the given user; resolves with status and body. */
  send(path: string, options?: SendOptions): Promise<{ status: number; text: string }>;
  /**
   * Waits until `count` events are delivered and none is held or in flight; resolves with the
   * events that arrived: name, user and metadata, sorted.
   */
  arrived(count: number): Promise<readonly Arrived[]>;
}

export type Arrived = readonly [name: string, userId: string | undefined, metadata: object];

interface SendOptions {
  readonly method?: string;
  readonly as?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The header `x-user` names the user, where there are headers. */
@Injectable()
class HeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const [first, , third] = context.getArgs<unknown[]>();
    const request = requestIn(first) ?? requestIn((third as { req?: unknown } | undefined)?.req);
    const id = request?.headers['x-user'];
    if (request !== undefined && id !== undefined) request.user = { id };
    return true;
  }
}

interface HeadedRequest {
  readonly headers: Record<string, string>;
  user?: unknown;
}

function requestIn(found: unknown): HeadedRequest | undefined {
  return typeof found === 'object' && found !== null && 'headers' in found
    ? (found as HeadedRequest)
    : undefined;
}

/** Starts a Nest application that tracks with this world's client, and listens. */
export async function startNest(plan: NestPlan): Promise<NestStage> {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const { options, platform, prepare, ...parts } = plan;
  const root = rootModule({
    ...parts,
    imports: [
      IntercomEventsModule.forRoot({ ...options, client: world.events }),
      ...(parts.imports ?? []),
    ],
    providers: [{ provide: APP_GUARD, useClass: HeaderGuard }, ...(parts.providers ?? [])],
  });
  const { app, url } = await listen(root, { platform, prepare });
  return { ...world, app, url, send: sender(url), arrived: (count) => arrived(world, count) };
}

export function rootModule(metadata: ModuleMetadata): DynamicModule {
  @Module({})
  class RootModule {}
  return { module: RootModule, ...metadata } as DynamicModule;
}

interface ListenOptions {
  readonly platform?: (() => AbstractHttpAdapter) | undefined;
  readonly prepare?: ((app: INestApplication) => unknown) | undefined;
  readonly settings?: NestApplicationOptions;
}

/** Makes an application of a module, listening on a free port. */
export async function listen(
  root: DynamicModule,
  { platform, prepare, settings: more }: ListenOptions = {},
): Promise<{ app: INestApplication; url: string }> {
  const settings: NestApplicationOptions = {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
    ...more,
  };
  const app = platform
    ? await NestFactory.create(root, platform(), settings)
    : await NestFactory.create(root, settings);
  onTestFinished(() => app.close());
  await prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

function sender(url: string): NestStage['send'] {
  return async (path, { method = 'POST', as = 'ada', body, headers } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        'x-user': as,
        connection: 'close',
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
}

async function arrived(world: World, count: number): Promise<readonly Arrived[]> {
  const { events, clock, sandbox } = world;
  const waiting = (): number => events.stats().held + events.stats().pending;
  await until(
    () => events.stats().delivered >= count && waiting() === 0,
    () => `${count} events should be delivered, and none wait: ${JSON.stringify(events.stats())}`,
  );
  await clock.settle();
  expectLaw(events, sandbox);
  return sandbox.events
    .map(({ event_name, user_id, metadata }): Arrived => [event_name, user_id, metadata])
    .sort(([a, x = ''], [b, y = '']) => a.localeCompare(b) || x.localeCompare(y));
}
