import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { intercomEvents, relay, type TrackingListener, trackEvent } from '@intercom-events/http';
import { startServer } from '../support/start-app.js';
import type { AppPlan, Call, Driver, Reply, Route } from './driver.js';

type SignedIn = IncomingMessage & { user?: unknown };

/** A server without a framework: routing and parsers are written here. */
export function httpDriver(): Driver {
  return {
    name: `node:http of Node ${process.versions.node}`,
    start: (plan) => startServer(createServer(makeListener(plan))),
  };
}

/** Made once for each route: a relay remembers what it has seen. */
const relays = new Map<Route, TrackingListener>();

function makeListener({ around, events, user, outside = [], routes, onError }: AppPlan) {
  for (const route of routes) if (route.relay !== undefined) relays.set(route, relay(route.relay));
  const inside: TrackingListener = (req, res) => {
    // Takes a turn of the event loop, like a session store.
    setImmediate(() => {
      signIn(req);
      void serve(routes, req, res, { isTracked: events !== undefined, onError });
    });
  };
  const tracked =
    events === undefined
      ? (inside as (req: IncomingMessage, res: ServerResponse) => unknown)
      : intercomEvents({ client: events, ...(user && { user }) })(inside);
  return (req: IncomingMessage, res: ServerResponse): void => {
    const rest = (): unknown =>
      find(outside, req) === undefined
        ? tracked(req, res)
        : serve(outside, req, res, { isTracked: false, onError });
    if (around === undefined) rest();
    else around(rest);
  };
}

function signIn(req: SignedIn): void {
  const id = req.headers['x-user'];
  if (id !== undefined) req.user = { id };
}

function find(routes: readonly Route[], { method, url = '' }: IncomingMessage): Route | undefined {
  const { pathname } = new URL(url, 'http://localhost');
  return routes.find(
    ({ method: wanted = 'post', path }) => path === pathname && wanted === method?.toLowerCase(),
  );
}

interface Serving {
  readonly isTracked: boolean;
  readonly onError: AppPlan['onError'];
}

async function serve(
  routes: readonly Route[],
  req: IncomingMessage,
  res: ServerResponse,
  { isTracked, onError }: Serving,
): Promise<void> {
  const route = find(routes, req);
  if (route === undefined) {
    answer(res, { status: 404, body: 'Not here.' });
    return;
  }
  try {
    const body = route.parser && (await parse(req, route.parser));
    if (route.parser !== undefined) Object.assign(req, { body });
    const handle: TrackingListener =
      relays.get(route) ??
      (async (request, response) =>
        answer(response, await route.handle(callOf(request, response, body))));
    await (isTracked ? withEvent(route, handle, body) : handle)(trackingOf(req), res);
  } catch {
    answer(res, onError?.() ?? { status: 500, body: 'Something went wrong.' });
  }
}

function withEvent(route: Route, handle: TrackingListener, body: unknown): TrackingListener {
  if (route.trackEvent === undefined) return handle;
  const { name, metadata, options } = route.trackEvent;
  const built =
    typeof metadata === 'function'
      ? (request: IncomingMessage, response: ServerResponse) =>
          metadata(callOf(trackingOf(request), response, body))
      : metadata;
  return trackEvent(name, built, options)(handle);
}

/** In an application without the adapter requests have a `track` that does nothing. */
function trackingOf(req: IncomingMessage): Parameters<TrackingListener>[0] {
  return 'track' in req
    ? (req as Parameters<TrackingListener>[0])
    : Object.assign(req, { track: () => ({ status: 'accepted' }) as const });
}

function callOf(req: Parameters<TrackingListener>[0], res: ServerResponse, body: unknown): Call {
  return {
    track: req.track,
    req,
    res,
    body,
    signIn: (user) => void Object.assign(req, { user }),
  };
}

/** By events, like the parsers of the frameworks. */
function parse(req: IncomingMessage, parser: 'json' | 'urlencoded'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let text = '';
    req.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    req.on('error', reject).on('end', () => {
      try {
        resolve(
          parser === 'json' ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text)),
        );
      } catch (error) {
        reject(error);
      }
    });
  });
}

function answer(res: ServerResponse, reply: Reply): void {
  if (reply === 'taken' || res.destroyed) return;
  const { status = 200, headers = {}, body } = reply;
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (body === undefined) res.end();
  else if (body instanceof Readable) body.pipe(res);
  else if (typeof body === 'string') res.end(body);
  else res.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
