import { deepStrictEqual as equal, ok } from 'node:assert';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { intercomEvents, relay } from '@intercom-events/express';
import { startSandbox } from '@intercom-events/sandbox';
import express from 'express';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';

const script = fileURLToPath(import.meta.resolve('@intercom-events/browser')).replace(
  'index.js',
  'index.global.js',
);

const shop = `<!doctype html><title>Shop</title><link rel="icon" href="data:,">
  <script src="/events.js"></script>
  <script>
    const events = IntercomEvents.createBrowserEvents({ endpoint: '/e' });
    IntercomEvents.intercomCompat(events);
  </script>
  <button onclick="events.track('opened-pricing', { plan: 'pro' })">Pricing</button>
  <a href="/about" onclick="events.track('followed-link')">About</a>`;

/** @typedef {Awaited<ReturnType<typeof startShop>>} Shop */

/** A shop whose pages send events, and the sandbox they arrive in. The cookie `user` says who is signed in. */
async function startShop() {
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  const tracking = intercomEvents({
    accessToken: 'made-up-token',
    baseUrl: sandbox.url,
    logger: false,
    user: (req) => /user=(\w+)/.exec(req.get('cookie') ?? '')?.[1],
  });
  const app = express();
  app.use(tracking);
  app.post(
    '/e',
    relay({ events: ['opened-pricing', 'followed-link', 'invited-friend', 'clicked-fast'] }),
  );
  app.get('/events.js', (_req, res) => res.sendFile(script));
  app.get('/about', (_req, res) =>
    res.send('<!doctype html><title>About</title><link rel="icon" href="data:,">About us.'),
  );
  app.get('/', (_req, res) => res.send(shop));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { client } = tracking;
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    sandbox,
    client,
    server,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await client.close();
      await sandbox.stop();
    },
  };
}

/** @param {import('node:http').Server} server */
function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

/**
 * Waits until as many events have arrived; then lets later ones arrive too, and returns all.
 *
 * @param {Shop} shop
 * @param {number} count
 */
async function arrived({ sandbox, client }, count) {
  for (let turn = 0; sandbox.events.length < count && turn < 2_000; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await client.flush();
  return sandbox.events.map(({ event_name: name, user_id: user }) => `${name} ${user}`).sort();
}

/**
 * A page of the shop with somebody signed in.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {Shop} shop
 */
async function visit(browser, { url }, user = 'ada') {
  const context = await browser.newContext();
  await context.addCookies([{ name: 'user', value: user, url }]);
  const opened = await openPage(context);
  await opened.page.goto(url);
  return { context, ...opened };
}

/**
 * A page of another website that tries to track an event in the shop.
 *
 * @param {string} url
 * @param {string} body
 */
function attackOn(url, body) {
  return `<!doctype html><title>Attack</title><iframe name="elsewhere"></iframe>
    <form method="post" action="${url}" enctype="text/plain" target="elsewhere"></form>
    <script>
      const [url, text] = ${JSON.stringify([url, body])};
      const input = document.createElement('input');
      input.name = text.slice(0, -1);
      input.value = '}';
      document.forms[0].append(input);
      document.forms[0].submit();
      const json = { 'content-type': 'application/json', 'x-intercom-events': '1' };
      const beacon = async (type) => navigator.sendBeacon(url, new Blob([text], { type }));
      Promise.allSettled([
        fetch(url, { method: 'POST', body: text, headers: json }),
        fetch(url, { method: 'POST', body: text, headers: json, credentials: 'include' }),
        fetch(url, { method: 'POST', body: text, mode: 'no-cors', credentials: 'include' }),
        beacon('text/plain'),
        beacon('application/json'),
      ]).then(({ length }) => document.body.append('Tried ' + length + ' ways.'));
    </script>`;
}

/**
 * Events of pages, from a click to the sandbox.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function checkBrowserEvents(browser) {
  /**
   * @param {string} title
   * @param {(world: Shop) => Promise<void>} body
   */
  const inShop = (title, body) =>
    check(`browser: ${title}`, async () => {
      const world = await startShop();
      try {
        await body(world);
      } finally {
        await world.close();
      }
    });

  await inShop('a click arrives as the user of the session, in one request', async (world) => {
    const { page, wrong, context } = await visit(browser, world);
    /** @type {string[]} */
    const posts = [];
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
    await page.getByRole('button').click();
    equal(await arrived(world, 1), ['opened-pricing ada']);
    equal(world.sandbox.events[0]?.metadata, { plan: 'pro' });
    equal(posts, [`${world.url}/e`]);
    equal(wrong, []);
    await context.close();
  });

  await inShop('a navigation right after the click loses nothing', async (world) => {
    const { page, wrong, context } = await visit(browser, world);
    await page.getByRole('link').click();
    await page.waitForURL('**/about');
    equal(await arrived(world, 1), ['followed-link ada']);
    equal(wrong, []);
    await context.close();
  });

  await inShop('a tab that is closed right after the click loses nothing', async (world) => {
    const { page, context } = await visit(browser, world);
    await page.getByRole('button').click();
    await page.close({ runBeforeUnload: true });
    equal(await arrived(world, 1), ['opened-pricing ada']);
    await context.close();
  });

  await inShop(
    'what happened offline arrives once, when the browser is online again',
    async (world) => {
      const { page, context } = await visit(browser, world);
      await context.setOffline(true);
      await page.getByRole('button').click();
      await page.waitForTimeout(600);
      equal(world.sandbox.events.length, 0);
      await context.setOffline(false);
      equal(await arrived(world, 1), ['opened-pricing ada']);
      await context.close();
    },
  );

  await inShop('two tabs of two users are kept apart', async (world) => {
    const ada = await visit(browser, world, 'ada');
    const bob = await visit(browser, world, 'bob');
    await Promise.all([ada, bob].map(({ page }) => page.getByRole('button').click()));
    equal(await arrived(world, 2), ['opened-pricing ada', 'opened-pricing bob']);
    await ada.context.close();
    await bob.context.close();
  });

  await inShop('a blocked endpoint is no error in the page', async (world) => {
    const { page, wrong, context } = await visit(browser, world);
    await page.route('**/e', (route) => route.abort());
    await page.getByRole('button').click();
    equal(await page.evaluate('events.flush()'), 1);
    // The browser itself prints that a request has failed.
    equal(
      wrong.filter((line) => !line.includes('net::ERR_FAILED')),
      [],
    );
    await context.close();
  });

  await inShop('a page of another origin cannot track, whatever it tries', async (world) => {
    const { page, context } = await visit(browser, world);
    const body = JSON.stringify({
      sentAt: Date.now(),
      events: [{ id: 'made-up-id', name: 'opened-pricing', at: Date.now() }],
    });
    const attack = createServer((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(attackOn(`${world.url}/e`, body));
    }).listen(0, '127.0.0.1');
    await once(attack, 'listening');
    await page.goto(`http://localhost:${portOf(attack)}`);
    await page.getByText('Tried 5 ways.').waitFor();
    await page.waitForTimeout(500);
    equal(await arrived(world, 0), []);
    equal(world.client.stats().tracked, 0);
    attack.closeAllConnections();
    attack.close();
    await context.close();
  });

  await inShop('a forged user in the body is not read', async (world) => {
    const { page, context } = await visit(browser, world, 'eve');
    const status = await page.evaluate(`(async () => {
      const now = Date.now();
      const forged = { user: 'ada', userId: 'ada', user_id: 'ada', email: 'ada@example.org' };
      const event = { id: 'made-up-id', name: 'opened-pricing', at: now, ...forged };
      const response = await fetch('/e', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-intercom-events': '1' },
        body: JSON.stringify({ sentAt: now, ...forged, events: [event] }),
      });
      return response.status;
    })()`);
    equal(status, 204);
    equal(await arrived(world, 1), ['opened-pricing eve']);
    await context.close();
  });

  await inShop('a script that tracks 10,000 times is bounded by page and relay', async (world) => {
    const { page, context } = await visit(browser, world);
    await page.evaluate(`
      const { track } = IntercomEvents.createBrowserEvents({ endpoint: '/e' });
      for (let n = 0; n < 10_000; n += 1) track('clicked-fast', { n });
    `);
    await page.waitForTimeout(1_500);
    const { accepted, dropped } = world.client.stats();
    equal([accepted, dropped.relay_limited], [60, 40]);
    ok(await page.getByRole('button').isEnabled());
    await context.close();
  });

  await inShop(
    'Intercom("trackEvent") goes to the server, all else to the Messenger',
    async (world) => {
      const { page, wrong, context } = await visit(browser, world);
      const called = await page.evaluate(`(() => {
        const calls = [];
        window.Intercom = (...args) => calls.push(args);
        window.Intercom('boot', { app_id: 'made-up' });
        window.Intercom('trackEvent', 'invited-friend', { friends: 2 });
        return calls;
      })()`);
      equal(called, [['boot', { app_id: 'made-up' }]]);
      equal(await arrived(world, 1), ['invited-friend ada']);
      equal(wrong, []);
      await context.close();
    },
  );
}
