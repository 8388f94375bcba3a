// The application of every runtime: /tracked/... with the adapter, /bare/... the same without it.
import { money } from '@intercom-events/core';
import { trackEvent } from '@intercom-events/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { streamText } from 'hono/streaming';

/**
 * @param {import('hono').MiddlewareHandler} track the adapter, as it is mounted on this runtime
 * @returns {Hono}
 */
export function makeApp(track) {
  const app = new Hono();
  app.use('/tracked/*', track);
  app.use(async (c, next) => {
    // Takes its time, as a session store would.
    await new Promise((resolve) => setTimeout(resolve, 1));
    c.set('user', { id: c.req.header('x-user') });
    await next();
  });
  app.route('/tracked', trackedRoutes());
  app.route('/bare', answers());
  app.route('/tracked', answers());
  return app;
}

function trackedRoutes() {
  const routes = new Hono();
  routes.post('/orders', async (c) => {
    const { order } = await c.req.json();
    const verdict = c.var.track('placed-order', { order, total: money(1_999, 'eur') });
    return c.json(verdict, 201);
  });
  routes.put(
    '/plan',
    trackEvent('updated-plan', (c) => ({ plan: c.var.plan })),
    async (c) => {
      const { plan } = await c.req.json();
      if (plan === 'gold') return c.text('There is no such plan.', 400);
      c.set('plan', plan);
      return c.body(null, 204);
    },
  );
  routes.get('/anywhere', async (c) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    c.var.events.current.track('looked-around');
    return c.text('done');
  });
  routes.get('/throws', trackEvent('asked-trouble'), (c) => {
    c.var.track('found-trouble');
    throw new Error('made-up trouble');
  });
  routes.get('/whole-stream', trackEvent('watched-whole'), (c) =>
    streamText(c, async (out) => {
      for (let count = 0; count < 5; count += 1) await out.writeln(`line ${count}`);
    }),
  );
  routes.get('/endless-stream', trackEvent('watched-endless'), (c) => {
    c.var.track('opened-endless');
    return streamText(c, async (out) => {
      while (!out.aborted) {
        await out.writeln('more');
        await out.sleep(10);
      }
    });
  });
  routes.onError((_error, c) => c.text('Oops', 500));
  return routes;
}

/** Answers of every kind: their heads and bytes must be the same with and without the adapter. */
function answers() {
  const routes = new Hono();
  routes.get('/text', (c) => c.text('plain text with é'));
  routes.get('/json', (c) => c.json({ plan: 'pro' }, 201, { 'x-made-up': 'yes' }));
  routes.get('/bytes', (c) => c.body(new Uint8Array(10)));
  routes.get('/nothing', (c) => c.body(null, 204));
  routes.get('/moved', (c) => c.redirect('/elsewhere'));
  routes.get('/refused', () => {
    throw new HTTPException(403, { message: 'No.' });
  });
  routes.get('/raw', () => new Response('raw'));
  routes.get('/lines', (c) => streamText(c, (out) => out.writeln('line').then(() => {})));
  routes.get('/piped', (c) => c.body(new Blob(['piece by piece']).stream()));
  return routes;
}
