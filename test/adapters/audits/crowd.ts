import { text } from 'node:stream/consumers';
import { createTestEvents, type TestEvents } from '@intercom-events/testing';
import { Pool } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { expectLaw } from '../../support/expect-law.js';
import { seededRandom } from '../../support/seeded.js';
import { audit } from '../audit.js';
import type { AppPlan, Call, Driver, Reply, Route } from '../driver.js';
import { makeWays, type Way } from '../ways.js';

const requestCount = 1_000;
const userCount = 150;
/** Few connections, shared by all users, with several requests in flight on each. */
const sockets = { connections: 6, pipelining: 8 };

/** A thousand requests at once. */
export const crowd = [
  audit(
    'W18',
    'MUST track every event of 1,000 interleaved requests for the user of its own request, in both forms',
    async (driver) => {
      const { events, send, expected } = await openCrowd(driver);

      await Promise.all(Array.from({ length: requestCount }, send));
      // Events of one name and user in one second wait for a second of their own.
      await events.settle();

      const strangers = events.sent.filter(
        ({ metadata, user }) => metadata.witness !== (user as { userId?: string }).userId,
      );
      expect(strangers).toEqual([]);
      expect(events.sent.map(({ metadata }) => metadata.serial).sort(byNumber)).toEqual(
        [...expected.arriving].sort(byNumber),
      );
      expect(expected.arriving.length).toBeGreaterThan(requestCount);
      const { dropped, discarded } = expectLaw(events);
      expect(discarded).toMatchObject({ no_contact: expected.ofNobody, failed: expected.failed });
      expect(dropped.invalid_user).toBe(expected.outside);
    },
  ),
];

/** The expected events, computed without any async context. */
interface Expected {
  /** The serial numbers of the events that must arrive. */
  readonly arriving: number[];
  ofNobody: number;
  outside: number;
  failed: number;
}

interface Crowd {
  /** Its events go to memory: thousands of deliveries over sockets would prove nothing about users. */
  readonly events: TestEvents;
  readonly expected: Expected;
  /** Makes one request, with or without a user. */
  readonly send: () => Promise<void>;
}

async function openCrowd(driver: Driver): Promise<Crowd> {
  const random = seededRandom();
  const events = createTestEvents({ rateLimit: false });
  const expected: Expected = { arriving: [], ofNobody: 0, outside: 0, failed: 0 };
  const routes = crowdRoutes(events, random, expected);
  const url = await driver.start({ ...routes, onError: () => oops, events });
  const pool = new Pool(url, sockets);
  onTestFinished(() => pool.destroy());
  return {
    events,
    expected,
    send: async () => {
      const isAnonymous = random() < 0.15;
      const user = `user-${Math.floor(random() * userCount)}`;
      const { headers, ...request } = pick(requests, random);
      const answer = await pool.request({
        ...request,
        headers: { ...headers, ...(!isAnonymous && { 'x-user': user }) },
        idempotent: true,
      });
      await answer.body.text();
    },
  };
}

const oops: Reply = { status: 500, body: 'Oops' };

const json = { headers: { 'content-type': 'application/json' }, body: '{"plan":"pro"}' };
const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'plan=pro' };
const raw = { headers: { 'content-type': 'application/octet-stream' }, body: 'x'.repeat(4_000) };

const requests = [
  { method: 'POST', path: '/json', ...json },
  { method: 'POST', path: '/form', ...form },
  { method: 'POST', path: '/raw', ...raw },
  { method: 'POST', path: '/listened', ...raw },
  { method: 'GET', path: '/plain', headers: {} },
  { method: 'GET', path: '/throws', headers: {} },
  { method: 'GET', path: '/outside', headers: {} },
] as const;

/** Tracks one event, and records the expected outcome. */
type Say = (
  form: 'handle' | 'ambient',
  name: string,
  options?: { readonly sendWhen: 'success'; readonly fails: boolean },
) => void;

function crowdRoutes(
  { current }: TestEvents,
  random: () => number,
  expected: Expected,
): Pick<AppPlan, 'routes' | 'outside'> {
  const ways = makeWays();
  let serial = 0;

  function sayFor({ req, track }: Call): Say {
    const user = req.headers['x-user'];
    return (form, name, options) => {
      serial += 1;
      if (options?.fails === true) expected.failed += 1;
      else if (user === undefined) expected.ofNobody += 1;
      else expected.arriving.push(serial);
      const metadata = { witness: String(user ?? 'nobody'), serial };
      const sendWhen = options?.sendWhen ?? 'always';
      if (form === 'handle') track(name, metadata, { sendWhen });
      else current.track(name, metadata, { sendWhen });
    };
  }

  const wander =
    (read: (call: Call, say: Say) => Promise<unknown> = async () => {}): Route['handle'] =>
    async (call) => {
      const say = sayFor(call);
      await read(call, say);
      for (let count = 0; count < 3; count += 1) await take(pick(ways, random), say);
      const isFailing = random() < 0.2;
      say('handle', 'reached-end', { sendWhen: 'success', fails: isFailing });
      if (isFailing) throw new Error('made-up trouble');
      // When the events are delivered, another user is signed in.
      if (call.req.headers['x-user'] !== undefined) call.signIn({ id: 'somebody-else' });
      return { body: { ok: true } };
    };

  return {
    outside: [
      {
        method: 'get',
        path: '/outside',
        handle: async () => {
          await pick(ways, random).go(() => {});
          expected.outside += 1;
          current.track('looked-in', { witness: 'nobody', serial: 0 });
          return {};
        },
      },
    ],
    routes: [
      { path: '/json', parser: 'json', handle: wander() },
      { path: '/form', parser: 'urlencoded', handle: wander() },
      { path: '/raw', handle: wander(({ req }) => text(req)) },
      { path: '/listened', handle: wander(listen) },
      { method: 'get', path: '/plain', handle: wander() },
      {
        method: 'get',
        path: '/throws',
        handle: (call) => {
          const say = sayFor(call);
          say('ambient', 'asked-trouble');
          say('handle', 'found-trouble', { sendWhen: 'success', fails: true });
          throw new Error('made-up trouble');
        },
      },
    ],
  };
}

async function take({ name, keepsContext, go }: Way, say: Say): Promise<void> {
  await go(() => {
    say('handle', `went-by-${name}`);
    if (keepsContext) say('ambient', `looked-around-${name}`);
  });
  say('ambient', 'came-back');
}

function listen({ req }: Call, say: Say): Promise<void> {
  return new Promise((resolve) => {
    req.resume();
    req.on('end', () => {
      say('handle', 'heard-end');
      resolve();
    });
  });
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

function byNumber(a: unknown, b: unknown): number {
  return Number(a) - Number(b);
}
