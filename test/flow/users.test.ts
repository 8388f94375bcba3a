import { createIntercomEvents, type IntercomEvents } from '@intercom-events/core';
import { intercomEvents } from '@intercom-events/express';
import express, { type NextFunction, type Request, type Response } from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startApp } from '../support/start-app.js';
import { startWorld } from '../support/world.js';

/** The mistake that is made first: the session has the user's id, and nothing says so to the tracker. */
type SessionRequest = Request & { session?: { userId: string } };

const lookedAt = '(looked at `req.user.id`, `userId`, `sub`, `email`); pass `user`';

interface Shop {
  /** Orders once, signed in as nobody whom the tracker can find, or as `userId`. */
  readonly order: (userId?: string) => Promise<void>;
}

async function startShop(
  events: IntercomEvents,
  user?: (req: SessionRequest) => string,
): Promise<Shop> {
  const app = express();
  app.use(intercomEvents({ client: events, ...(user && { user }) }));
  app.use((req: SessionRequest & { user?: object }, _res: Response, next: NextFunction) => {
    const id = req.get('x-user');
    if (id !== undefined) req.user = { id };
    req.session = { userId: 'ada' };
    next();
  });
  app.post('/plan', (req, res) => {
    req.track('updated-plan', { plan: 'pro' });
    res.sendStatus(204);
  });
  const url = await startApp(app);
  const order: Shop['order'] = async (userId) => {
    const headers = { connection: 'close', ...(userId !== undefined && { 'x-user': userId }) };
    const response = await fetch(`${url}/plan`, { method: 'POST', headers });
    await response.text();
  };
  return { order };
}

test('in a dry run, an event whose user is not found is printed with where it was looked for', async () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const events = createIntercomEvents({
    dryRun: true,
    logger: { info: say, warn: say, error: say },
  });
  onTestFinished(async () => void (await events.close()));
  const shop = await startShop(events);

  for (let i = 0; i < 6; i += 1) await shop.order();

  expect(lines.filter((line) => line.includes('would discard'))).toEqual(
    Array.from({ length: 6 }, () =>
      expect.stringContaining(`would discard "updated-plan": no user found ${lookedAt}`),
    ),
  );
  expect(events.stats().discarded.no_contact).toBe(6);
  expect(events.health().reasons).toEqual(['dry_run', 'no_contact']);
});

test('where no event has a user, the log says where it was looked for, once a minute, and health is degraded', async () => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const { clock, events, sandbox, told } = world;
  const shop = await startShop(events);
  const said = () => told.lines.filter((line) => line.includes('no user found'));

  for (let i = 0; i < 6; i += 1) await shop.order();

  expect(events.stats().discarded.no_contact).toBe(6);
  expect(events.health()).toMatchObject({ status: 'degraded', reasons: ['no_contact'] });
  expect(said()).toHaveLength(1);
  expect(said()[0]).toContain(
    `Events are discarded, e.g. "updated-plan": no user found ${lookedAt}`,
  );
  await clock.advance(60_000);
  await shop.order();
  expect(said()).toHaveLength(2);

  await shop.order('ada');
  expect(events.health()).toMatchObject({ status: 'ok', reasons: [] });
  await clock.settle();
  expect(sandbox.events).toMatchObject([{ user_id: 'ada' }]);
  expectLaw(events, sandbox);
});

test('where some visitors have signed in, nothing is said about the others', async () => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const { clock, events, told } = world;
  const shop = await startShop(events);

  for (let i = 0; i < 10; i += 1) {
    await shop.order(`user-${i}`);
    await shop.order();
    await clock.advance(30_000);
    expect(events.health().reasons).toEqual([]);
  }

  expect(events.stats().discarded.no_contact).toBe(10);
  expect(told.lines).toEqual([]);
});

test('a `user` function that throws is named in the log with its mistake and the event, and fails no request', async () => {
  const world = await startWorld();
  const { events, told } = world;
  const shop = await startShop(events, ({ session }) => JSON.parse('{}').sesion.userId ?? session);

  await shop.order();

  expect(told.lines).toEqual([
    expect.stringContaining(
      'Your function `user` for the event "updated-plan" threw an error (TypeError: Cannot read properties of undefined (reading \'userId\')).',
    ),
    expect.stringContaining('"updated-plan": no user found (`user` returned none).'),
  ]);
  expect(events.stats()).toMatchObject({ hookErrors: 2, discarded: { no_contact: 1 } });
});
