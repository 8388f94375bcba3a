import 'reflect-metadata';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { IntercomEventsModule, IntercomRelayModule, TrackEvent } from '@intercom-events/nestjs';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  Post,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import type { NestFactory } from '@nestjs/core';
import { onTestFinished } from 'vitest';
import type { AppPlan, Call, Driver, Reply, Route } from './driver.js';

/** The differences between the platforms of Nest. `Req` and `Res` are the platform's own. */
export interface Platform<Req, Res> {
  readonly name: string;
  create(factory: typeof NestFactory, root: Type): Promise<INestApplication>;
  /** Mounts a route outside Nest and the module. */
  mountOutside(app: INestApplication, route: Route): void;
  /** Mounts a route's body parser, if the platform has none. */
  parse(consumer: MiddlewareConsumer, route: Route): void;
  callOf(req: Req, res: Res): Call;
  answer(res: Res, reply: Reply): void;
}

/** Nest on a platform, in the major that is installed under this name. */
export function driverOn<Req, Res>(
  platform: Platform<Req, Res>,
  factory: typeof NestFactory,
  installedAs: string,
): Driver {
  const require = createRequire(import.meta.url);
  const { version }: { version: string } = require(`${installedAs}/package.json`);
  if (require(installedAs).NestFactory !== factory) {
    throw new Error(`The tests import another @nestjs/core than ${installedAs}.`);
  }
  return {
    name: `nestjs ${version} on ${platform.name}`,
    start: (plan) => start(platform, factory, plan),
  };
}

async function start<Req, Res>(
  platform: Platform<Req, Res>,
  factory: typeof NestFactory,
  plan: AppPlan,
): Promise<string> {
  const app = await platform.create(factory, rootModule(platform, plan));
  const { around, onError } = plan;
  if (around !== undefined) {
    app.use((_req: unknown, _res: unknown, next: () => void) => around(next));
  }
  for (const route of plan.outside ?? []) platform.mountOutside(app, route);
  app.useGlobalGuards({ canActivate: authenticate });
  if (onError !== undefined) {
    app.useGlobalFilters(everythingFilter((res: Res) => platform.answer(res, onError())));
  }
  return listen(app);
}

function everythingFilter<Res>(answer: (res: Res) => void) {
  class EverythingFilter {
    catch(_error: unknown, host: ArgumentsHost): void {
      answer(host.switchToHttp().getResponse());
    }
  }
  Catch()(EverythingFilter);
  return new EverythingFilter();
}

/** Lets an application listen on a free port until the test is over; resolves with its URL. */
async function listen(app: INestApplication): Promise<string> {
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer();
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port }: AddressInfo = server.address();
  return `http://127.0.0.1:${port}`;
}

/** A guard that takes a turn of the event loop, like a session store. */
async function authenticate(context: ExecutionContext): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  const req = context.switchToHttp().getRequest();
  const id: string | undefined = req.headers['x-user'];
  if (id !== undefined) req.user = { id };
  return true;
}

function rootModule<Req, Res>(platform: Platform<Req, Res>, plan: AppPlan): Type {
  const { events, user, routes } = plan;
  class AppModule {
    configure(consumer: MiddlewareConsumer): void {
      for (const route of routes) platform.parse(consumer, route);
    }
  }
  const module = events && IntercomEventsModule.forRoot({ client: events, ...(user && { user }) });
  const relays = routes.flatMap(({ path, relay }) =>
    relay === undefined ? [] : [IntercomRelayModule.forRoot({ path, ...relay })],
  );
  const handled = routes.filter(({ relay }) => relay === undefined);
  Module({
    imports: module === undefined ? [] : [module, ...relays],
    controllers: [controllerOf(platform, handled, module !== undefined)],
  })(AppModule);
  return AppModule;
}

/** A controller with a method for each route, decorated as usual. */
function controllerOf<Req, Res>(
  platform: Platform<Req, Res>,
  routes: readonly Route[],
  isTracked: boolean,
): Type {
  class AuditController {}
  Controller()(AuditController);
  const { prototype } = AuditController;
  routes.forEach(({ method, path, trackEvent, handle }, at) => {
    const name = `route${at}`;
    const value = async (req: Req, res: Res): Promise<void> => {
      platform.answer(res, await handle(platform.callOf(req, res)));
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
    Req()(prototype, name, 0);
    Res()(prototype, name, 1);
    const decorators = [(method === 'get' ? Get : Post)(path)];
    if (trackEvent !== undefined && isTracked) decorators.push(tracked(platform, trackEvent));
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    for (const decorate of decorators) decorate(prototype, name, descriptor);
  });
  return AuditController;
}

function tracked<Req, Res>(
  platform: Platform<Req, Res>,
  { name, metadata, options }: NonNullable<Route['trackEvent']>,
): MethodDecorator {
  if (typeof metadata !== 'function') {
    return TrackEvent(name, { ...options, ...(metadata && { metadata }) });
  }
  return TrackEvent(name, {
    ...options,
    metadata: ({ args: [req, res] }) => metadata(platform.callOf(req, res)),
  });
}
