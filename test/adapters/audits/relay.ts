import { request } from 'undici';
import { expect } from 'vitest';
import { audit } from '../audit.js';
import type { Driver, Route } from '../driver.js';
import { startStage } from '../stage.js';

/** What `@intercom-events/browser` sends with every request, from a page of the server. */
const fromOwnPage = {
  'content-type': 'application/json',
  'x-intercom-events': '1',
  'sec-fetch-site': 'same-origin',
  'x-user': 'ada',
};

/** The route, without and with a body parser before it. */
const routes: readonly Route[] = [undefined, 'json' as const].map((parser) => ({
  path: parser === undefined ? '/e' : '/parsed',
  ...(parser && { parser }),
  relay: { events: ['opened-pricing', 'Closed.Pricing'], eventsPerMinute: 25 },
  handle: () => 'taken',
}));

let ids = 0;

function event(name = 'opened-pricing', more: object = {}) {
  ids += 1;
  return { id: `made-up-id-${ids}`, name, at: Date.now(), ...more };
}

function batch(...events: readonly object[]) {
  return { sentAt: Date.now(), events };
}

async function open(driver: Driver) {
  const stage = await startStage(driver);
  const url = await stage.open({ routes });
  // The clock of the client is a manual one; a page has a clock of its own.
  const post = async (path: string, body: unknown, headers: object = {}) => {
    const given = Object.entries({ ...fromOwnPage, ...headers }).filter(([, value]) => value);
    const { statusCode, body: answer } = await request(`${url}${path}`, {
      method: 'POST',
      headers: Object.fromEntries(given),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return `${statusCode} ${await answer.text()}`.trim();
  };
  return { stage, url, post };
}

/** Events of pages. */
export const relay = [
  audit(
    'P01',
    'MUST track the events of a page for the user of the request, whatever the page says, with and without a body parser',
    async (driver) => {
      const { stage, post } = await open(driver);
      const forged = { user: 'eve', userId: 'eve', user_id: 'eve', email: 'eve@example.org' };

      for (const [path, name] of [
        ['/e', 'opened-pricing'],
        ['/parsed', 'closed-pricing'],
      ] as const) {
        const sent = batch(event(name, { metadata: { path }, ...forged }));
        expect(await post(path, { ...sent, ...forged })).toBe('204');
      }
      expect(await post('/e', batch(event('closed-pricing')), { 'x-user': 'bob' })).toBe('204');

      expect(await stage.arrived()).toEqual([
        ['closed-pricing', 'ada'],
        ['closed-pricing', 'bob'],
        ['opened-pricing', 'ada'],
      ]);
      expect(stage.sandbox.events[0]?.metadata).toEqual({ path: '/e' });
    },
  ),
  audit(
    'P02',
    'MUST refuse requests that do not come from a page of the server',
    async (driver) => {
      const { stage, url, post } = await open(driver);
      const { host } = new URL(url);
      const refused: readonly (readonly [string, object])[] = [
        ['403', { 'x-intercom-events': '' }],
        ['403', { 'sec-fetch-site': 'cross-site' }],
        ['403', { 'sec-fetch-site': 'same-site', origin: `http://${host}` }],
        ['403', { 'sec-fetch-site': '', origin: 'https://attacker.example' }],
        ['403', { 'sec-fetch-site': '' }],
        ['415', { 'content-type': 'text/plain' }],
        ['415', { 'content-type': 'application/x-www-form-urlencoded' }],
        ['415', { 'content-type': '' }],
      ];

      for (const [status, headers] of refused) {
        expect(await post('/e', batch(event()), headers), JSON.stringify(headers)).toBe(status);
      }
      const old = { 'sec-fetch-site': '', origin: `http://${host}` };
      expect(await post('/e', batch(event()), old)).toBe('204');

      expect(await stage.arrived()).toEqual([['opened-pricing', 'ada']]);
    },
  ),
  audit('P03', 'MUST refuse bodies that the browser package does not send', async (driver) => {
    const { stage, post } = await open(driver);
    const refused: readonly (readonly [string, unknown])[] = [
      ['400', '{'],
      ['400', 'null'],
      ['400', '[]'],
      ['400', { events: [event()] }],
      ['400', batch()],
      ['400', batch(event('opened-pricing', { id: 'short' }))],
      ['400', batch(event('opened-pricing', { at: 'now' }))],
      ['400', batch(event('opened-pricing', { metadata: [] }))],
      ['400', batch(...Array.from({ length: 21 }, () => event()))],
      ['413', batch(event('opened-pricing', { metadata: { text: 'x'.repeat(1_000_000) } }))],
    ];

    for (const [status, body] of refused) {
      // Nest's own parser on Fastify answers with a body.
      const answer = await post('/e', body);
      expect(answer.slice(0, 3), JSON.stringify(body).slice(0, 80)).toBe(status);
    }

    expect(await stage.arrived()).toEqual([]);
    expect(stage.events.stats().tracked).toBe(0);
  }),
  audit(
    'P04',
    'MUST discard the events of a page if nobody is signed in, and answer 204',
    async (driver) => {
      const { stage, post } = await open(driver);

      expect(await post('/e', batch(event(), event()), { 'x-user': '' })).toBe('204');

      expect(await stage.arrived()).toEqual([]);
      expect(stage.events.stats().discarded.no_contact).toBe(2);
    },
  ),
  audit(
    'P05',
    'MUST count events of a page that are repeated, unknown, too old, or too many',
    async (driver) => {
      const { stage, post } = await open(driver);
      const once = event();
      const aDayAgo = Date.now() - 25 * 3_600_000;
      expect(await post('/e', batch(once))).toBe('204');

      expect(await post('/parsed', batch(event('Closed.Pricing')))).toBe('204');
      expect(
        await post('/e', batch(once, event('bought'), event('closed-pricing', { at: aDayAgo }))),
      ).toBe('204');
      const many = Array.from({ length: 15 }, (_, n) =>
        event('opened-pricing', { metadata: { n } }),
      );
      expect(await post('/e', batch(...many.slice(0, 13)))).toBe('204');
      const rest = Array.from({ length: 13 }, (_, n) =>
        event('opened-pricing', { metadata: { n: n + 20 } }),
      );
      expect(await post('/e', batch(...rest))).toBe('429');

      const { duplicate, dropped } = stage.events.stats();
      expect({ duplicate, ...dropped }).toMatchObject({
        duplicate: 1,
        off_plan: 1,
        invalid_time: 1,
        relay_limited: 2,
      });
    },
  ),
];
