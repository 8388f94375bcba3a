import { createRequire } from 'node:module';
import formbody from '@fastify/formbody';
import { intercomEvents, relay, trackEvent } from '@intercom-events/fastify';
import type fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { onTestFinished } from 'vitest';
import type { AppPlan, Call, Driver, Reply, Route } from './driver.js';

type SignedIn = FastifyRequest & { user?: unknown };

/** Fastify, in the major that is installed under this name. */
export function fastifyDriver(framework: typeof fastify, installedAs: string): Driver {
  const { version }: { version: string } = createRequire(import.meta.url)(
    `${installedAs}/package.json`,
  );
  return {
    name: `fastify ${version}`,
    start: (plan) => listen(makeApp(framework, plan)),
  };
}

/** Lets an application listen on a free port until the test is over; resolves with its URL. */
export async function listen(app: FastifyInstance): Promise<string> {
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  return app.listen({ port: 0, host: '127.0.0.1' });
}

function makeApp(framework: typeof fastify, plan: AppPlan): FastifyInstance {
  const { around } = plan;
  const app = framework();
  if (around !== undefined) app.addHook('onRequest', (_request, _reply, done) => around(done));
  // Hooks apply to all routes of their context, also earlier ones: routes outside are in another
  // context.
  app.register((context, _options, done) => {
    for (const route of plan.outside ?? []) mount(context, route, false);
    done();
  });
  app.register((context, _options, done) => {
    addTracked(context, plan);
    done();
  });
  return app;
}

function addTracked(app: FastifyInstance, { events, user, onError, routes }: AppPlan): void {
  if (events !== undefined) {
    app.register(intercomEvents, {
      client: events,
      ...(user && { user: (request) => user(request.raw) }),
    });
  }
  app.decorateRequest('user');
  app.addHook('onRequest', authenticate);
  if (onError !== undefined) {
    app.setErrorHandler((_error, _request, reply) => answer(reply, onError()));
  }
  for (const route of routes) {
    // Parsers belong to a context.
    app.register((context, _options, done) => {
      if (route.relay !== undefined) context.register(relay, { url: route.path, ...route.relay });
      else {
        parse(context, route);
        mount(context, route, events !== undefined);
      }
      done();
    });
  }
}

/** Takes a turn of the event loop, like a session store. */
function authenticate(request: SignedIn, _reply: FastifyReply, done: () => void): void {
  setImmediate(() => {
    const id = request.headers['x-user'];
    if (id !== undefined) request.user = { id };
    done();
  });
}

/** Fastify parses JSON itself; without a parser the body is not read. */
function parse(context: FastifyInstance, { parser }: Route): void {
  if (parser === 'json') return;
  context.removeAllContentTypeParsers();
  if (parser === 'urlencoded') context.register(formbody);
  else context.addContentTypeParser('*', (_request, _body, done) => done(null));
}

function mount(app: FastifyInstance, route: Route, isTracked: boolean): void {
  const { method = 'post', path, trackEvent: tracked, handle } = route;
  const before = [];
  if (tracked !== undefined && isTracked) {
    const { name, metadata, options } = tracked;
    const built =
      typeof metadata === 'function'
        ? (request: FastifyRequest, reply: FastifyReply) => metadata(callOf(request, reply))
        : metadata;
    before.push(trackEvent(name, built, options));
  }
  app[method](path, { preHandler: before }, (request, reply) => {
    const handled = handle(callOf(request, reply));
    if (!(handled instanceof Promise)) return answer(reply, handled);
    return handled.then((known) => answer(reply, known));
  });
}

function callOf(request: SignedIn, reply: FastifyReply): Call {
  return {
    track: request.track ?? (() => ({ status: 'accepted' })),
    req: request.raw,
    res: reply.raw,
    body: request.body,
    signIn: (user) => {
      request.user = user;
    },
  };
}

function answer(reply: FastifyReply, known: Reply): FastifyReply {
  if (known === 'taken') return reply.hijack();
  const { status = 200, headers = {}, body } = known;
  return reply.code(status).headers(headers).send(body);
}
