import 'reflect-metadata';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { IntercomEventsModule, TrackEvent } from '@intercom-events/nestjs';
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
} from '@nestjs/common';
import type { NestFactory } from '@nestjs/core';
import express, { type NextFunction, type Request, type Response } from 'express';
import { onTestFinished } from 'vitest';
import type { AppPlan, Call, Driver, Reply, Route } from './driver.js';

type SignedIn = Request & { user?: unknown };

/** Nest on Express, in the major that is installed under this name. */
export function nestjsDriver(factory: typeof NestFactory, installedAs: string): Driver {
  const require = createRequire(import.meta.url);
  const { version }: { version: string } = require(`${installedAs}/package.json`);
  if (require(installedAs).NestFactory !== factory) {
    throw new Error(`@nestjs/core is not what is installed as ${installedAs}.`);
  }
  return { name: `nestjs ${version}`, start: (plan) => start(factory, plan) };
}

async function start(factory: typeof NestFactory, plan: AppPlan): Promise<string> {
  const app = await factory.create(rootModule(plan), { logger: false, bodyParser: false });
  const { around, onError } = plan;
  if (around !== undefined) {
    app.use((_req: Request, _res: Response, next: NextFunction) => around(next));
  }
  for (const { method = 'post', path, handle } of plan.outside ?? []) {
    app.getHttpAdapter()[method](path, async (req: Request, res: Response) => {
      answer(res, await handle(callOf(req, res)));
    });
  }
  app.useGlobalGuards({ canActivate: authenticate });
  if (onError !== undefined) app.useGlobalFilters(filterOf(onError));
  return listen(app);
}

function filterOf(onError: () => Reply) {
  class EverythingFilter {
    catch(_error: unknown, host: ArgumentsHost): void {
      answer(host.switchToHttp().getResponse(), onError());
    }
  }
  Catch()(EverythingFilter);
  return new EverythingFilter();
}

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

/** Takes a turn of the event loop, as a session store would. */
async function authenticate(context: ExecutionContext): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  const req: SignedIn = context.switchToHttp().getRequest();
  const id = req.get('x-user');
  if (id !== undefined) req.user = { id };
  return true;
}

function rootModule({ events, user, routes }: AppPlan) {
  class AppModule {
    configure(consumer: MiddlewareConsumer): void {
      for (const { path, parser } of routes) {
        if (parser === 'json') consumer.apply(express.json()).forRoutes(path);
        if (parser === 'urlencoded') {
          consumer.apply(express.urlencoded({ extended: false })).forRoutes(path);
        }
      }
    }
  }
  const module = events && IntercomEventsModule.forRoot({ client: events, ...(user && { user }) });
  Module({
    imports: module === undefined ? [] : [module],
    controllers: [controllerOf(routes, module !== undefined)],
  })(AppModule);
  return AppModule;
}

/** A controller with a method for each route; the decorators are those one would write. */
function controllerOf(routes: readonly Route[], isTracked: boolean) {
  class AuditController {}
  Controller()(AuditController);
  const { prototype } = AuditController;
  routes.forEach(({ method, path, trackEvent, handle }, at) => {
    const name = `route${at}`;
    const value = async (req: Request, res: Response): Promise<void> => {
      answer(res, await handle(callOf(req, res)));
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
    Req()(prototype, name, 0);
    Res()(prototype, name, 1);
    const decorators = [(method === 'get' ? Get : Post)(path)];
    if (trackEvent !== undefined && isTracked) decorators.push(tracked(trackEvent));
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    for (const decorate of decorators) decorate(prototype, name, descriptor);
  });
  return AuditController;
}

function tracked({ name, metadata, options }: NonNullable<Route['trackEvent']>): MethodDecorator {
  const build =
    typeof metadata === 'function'
      ? ({ request, context }: { request: Request; context: ExecutionContext | undefined }) =>
          metadata(callOf(request, context?.switchToHttp().getResponse() as Response))
      : metadata;
  return TrackEvent(name, { ...options, ...(build && { metadata: build }) });
}

function callOf(req: SignedIn, res: Response): Call {
  return {
    track: req.track ?? (() => ({ status: 'accepted' })),
    req,
    res,
    body: req.body,
    signIn: (user) => {
      req.user = user;
    },
  };
}

function answer(res: Response, reply: Reply): void {
  if (reply === 'taken') return;
  const { status = 200, headers = {}, body } = reply;
  res.status(status).set(headers);
  if (body === undefined) res.end();
  else if (body instanceof Readable) body.pipe(res);
  else res.send(body);
}
