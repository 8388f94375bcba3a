import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { intercomEvents, relay, trackEvent } from '@intercom-events/koa';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import type Koa from 'koa';
import type { Context, Middleware, Next } from 'koa';
import { startServer } from '../support/start-app.js';
import type { AppPlan, Call, Driver, Reply, Route } from './driver.js';

/** Koa, in the major that is installed under this name. */
export function koaDriver(Framework: typeof Koa, installedAs: string): Driver {
  const { version }: { version: string } = createRequire(import.meta.url)(
    `${installedAs}/package.json`,
  );
  return {
    name: `koa ${version}`,
    start: (plan) => startServer(createServer(makeApp(Framework, plan).callback())),
  };
}

function makeApp(Framework: typeof Koa, plan: AppPlan): Koa {
  const { around, events, user, onError } = plan;
  const app = new Framework();
  // Errors are part of the audits: Koa need not print them.
  app.silent = true;
  if (around !== undefined) app.use((_ctx, next) => around(next));
  // As in Koa's documentation: before everything that may throw, including the adapter.
  if (onError !== undefined) app.use(answerErrors(onError));
  app.use(routesOf(plan.outside ?? [], false));
  if (events !== undefined) {
    app.use(
      intercomEvents({ client: events, ...(user && { user: (ctx: Context) => user(ctx.req) }) }),
    );
  }
  app.use(authenticate);
  app.use(routesOf(plan.routes, events !== undefined));
  return app;
}

function answerErrors(onError: () => Reply): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch {
      answer(ctx, onError());
    }
  };
}

/** Takes a turn of the event loop, like a session store. */
async function authenticate(ctx: Context, next: Next): Promise<void> {
  await setImmediate();
  const id = ctx.get('x-user');
  if (id !== '') ctx.state.user = { id };
  await next();
}

function routesOf(routes: readonly Route[], isTracked: boolean): ReturnType<Router['routes']> {
  const router = new Router();
  for (const route of routes) {
    const { method = 'post', path, parser, trackEvent: tracked, handle } = route;
    const before: Middleware[] = [];
    if (parser === 'json') before.push(bodyParser({ enableTypes: ['json'] }));
    if (parser === 'urlencoded') before.push(bodyParser({ enableTypes: ['form'] }));
    if (tracked !== undefined && isTracked) {
      const { name, metadata, options } = tracked;
      const built =
        typeof metadata === 'function' ? (ctx: Context) => metadata(callOf(ctx)) : metadata;
      before.push(trackEvent(name, built, options));
    }
    if (route.relay !== undefined) {
      router[method](path, ...before, relay(route.relay));
      continue;
    }
    router[method](path, ...before, async (ctx: Context) => {
      answer(ctx, await handle(callOf(ctx)));
    });
  }
  return router.routes();
}

function callOf(ctx: Context): Call {
  return {
    track: ctx.track ?? (() => ({ status: 'accepted' })),
    req: ctx.req,
    res: ctx.res,
    body: ctx.request.body,
    signIn: (user) => {
      ctx.state.user = user;
    },
  };
}

function answer(ctx: Context, reply: Reply): void {
  if (reply === 'taken') {
    ctx.respond = false;
    return;
  }
  const { status = 200, headers = {}, body = '' } = reply;
  ctx.status = status;
  ctx.body = body;
  ctx.set(headers);
}
