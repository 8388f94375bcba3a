import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { intercomEvents, relay, trackEvent } from '@intercom-events/express';
import type express from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { startApp } from '../support/start-app.js';
import type { AppPlan, Call, Driver, Reply, Route } from './driver.js';

type SignedIn = Request & { user?: unknown };

/** Express, in the major that is installed under this name. */
export function expressDriver(framework: typeof express, installedAs: string): Driver {
  const { version }: { version: string } = createRequire(import.meta.url)(
    `${installedAs}/package.json`,
  );
  return { name: `express ${version}`, start: (plan) => startApp(makeApp(framework, plan)) };
}

function makeApp(framework: typeof express, plan: AppPlan): Express {
  const { around, events, user, onError } = plan;
  const app = framework();
  // Errors are part of the audits: Express need not print them.
  app.set('env', 'test');
  if (around !== undefined) app.use((_req, _res, next) => around(next));
  for (const route of plan.outside ?? []) mount(framework, app, route, false);
  if (events !== undefined) {
    app.use(intercomEvents({ client: events, ...(user && { user }) }));
  }
  app.use(authenticate);
  for (const route of plan.routes) mount(framework, app, route, events !== undefined);
  if (onError !== undefined) {
    app.use((_error: unknown, _req: Request, res: Response, _next: NextFunction) => {
      answer(res, onError());
    });
  }
  return app;
}

/** Takes a turn of the event loop, like a session store. */
function authenticate(req: SignedIn, _res: Response, next: NextFunction): void {
  setImmediate(() => {
    const id = req.get('x-user');
    if (id !== undefined) req.user = { id };
    next();
  });
}

function mount(framework: typeof express, app: Express, route: Route, isTracked: boolean): void {
  const { method = 'post', path, parser, trackEvent: tracked, relay: relayed, handle } = route;
  const before: RequestHandler[] = [];
  if (parser === 'json') before.push(framework.json());
  if (parser === 'urlencoded') before.push(framework.urlencoded({ extended: false }));
  if (tracked !== undefined && isTracked) {
    const { name, metadata, options } = tracked;
    const built =
      typeof metadata === 'function'
        ? (req: Request, res: Response) => metadata(callOf(req, res))
        : metadata;
    before.push(trackEvent(name, built, options));
  }
  if (relayed !== undefined) {
    app[method](path, ...before, relay(relayed));
    return;
  }
  app[method](path, ...before, (req, res, next) => {
    const reply = handle(callOf(req, res));
    if (!(reply instanceof Promise)) answer(res, reply);
    // Express 4 does not look at what a handler returns.
    else reply.then((known) => answer(res, known)).catch(next);
  });
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
