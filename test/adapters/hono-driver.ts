import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { intercomEvents, relay, trackEvent } from '@intercom-events/hono';
import type { Context, Hono as Framework, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { onTestFinished, vi } from 'vitest';
import { startServer } from '../support/start-app.js';
import type { AppPlan, Call, Driver, Reply, Route } from './driver.js';

interface Node {
  Bindings: HttpBindings;
  Variables: { user: unknown; parsed: unknown };
}
type App = Framework<Node>;

/** Hono on Node's own server, in the major that is installed under this name. */
export function honoDriver(framework: typeof Framework, installedAs: string): Driver {
  const manifest = new URL(`../node_modules/${installedAs}/package.json`, import.meta.url);
  const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'));
  return {
    name: `hono ${version}`,
    start: (plan) => {
      // Errors are part of the audits: Hono need not print them.
      const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
      onTestFinished(() => printed.mockRestore());
      const app = makeApp(framework, plan);
      return startServer(createServer(getRequestListener(app.fetch)));
    },
  };
}

function makeApp(framework: typeof Framework, plan: AppPlan): App {
  const { around, events, user, onError } = plan;
  const app: App = new framework<Node>();
  if (around !== undefined) app.use((_c, next) => around(next));
  for (const route of plan.outside ?? []) mount(app, route, false);
  if (events !== undefined) {
    const ask = user && { user: (c: Context<Node>) => user(c.env.incoming) };
    app.use(intercomEvents({ client: events, ...ask }));
  }
  app.use(authenticate);
  for (const route of plan.routes) mount(app, route, events !== undefined);
  if (onError !== undefined) app.onError((_error, c) => answer(c, onError()));
  return app;
}

/** Takes a turn of the event loop, like a session store. */
const authenticate: MiddlewareHandler<Node> = async (c, next) => {
  await new Promise((resolve) => setImmediate(resolve));
  const id = c.req.header('x-user');
  if (id !== undefined) c.set('user', { id });
  await next();
};

function mount(app: App, route: Route, isTracked: boolean): void {
  const { method = 'post', path, parser, trackEvent: tracked, handle } = route;
  const before: MiddlewareHandler<Node>[] = [];
  if (parser !== undefined) before.push(parserOf(parser));
  if (tracked !== undefined && isTracked) {
    const { name, metadata, options } = tracked;
    const built =
      typeof metadata === 'function' ? (c: Context<Node>) => metadata(callOf(c)) : metadata;
    before.push(trackEvent(name, built, options));
  }
  if (route.relay !== undefined) {
    app.on([method.toUpperCase()], [path], ...before, relay(route.relay));
    return;
  }
  app.on([method.toUpperCase()], [path], ...before, async (c) =>
    answer(c, await handle(callOf(c))),
  );
}

/** Like Hono's own validators: parses by content type, and ignores anything else. */
function parserOf(parser: 'json' | 'urlencoded'): MiddlewareHandler<Node> {
  return async (c, next) => {
    const type = c.req.header('content-type') ?? '';
    if (parser === 'json' && type.includes('json')) c.set('parsed', await c.req.json());
    if (parser === 'urlencoded' && type.includes('urlencoded')) {
      c.set('parsed', await c.req.parseBody());
    }
    await next();
  };
}

function callOf(c: Context<Node>): Call {
  return {
    track: c.get('track') ?? (() => ({ status: 'accepted' })),
    req: c.env.incoming,
    res: c.env.outgoing,
    body: c.get('parsed'),
    signIn: (user) => c.set('user', user),
  };
}

function answer(c: Context<Node>, reply: Reply): Response {
  if (reply === 'taken') return RESPONSE_ALREADY_SENT;
  const { status = 200, headers = {}, body } = reply;
  const init = { status: status as ContentfulStatusCode, headers: { ...headers } };
  if (body === undefined) return c.newResponse(null, init);
  if (typeof body === 'string') return c.newResponse(body, init);
  if (body instanceof Readable)
    return c.newResponse(Readable.toWeb(body) as ReadableStream<Uint8Array>, init);
  return c.json(body, init);
}
