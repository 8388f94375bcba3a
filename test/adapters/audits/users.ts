import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { User } from '@intercom-events/core';
import busboy from 'busboy';
import supertest from 'supertest';
import { Client } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { watchRejections } from '../../support/rejections.js';
import { until } from '../../support/turns.js';
import { audit } from '../audit.js';
import type { Call, Driver, Route } from '../driver.js';
import { as, tracking } from '../requests.js';
import { gate, type Stage, startStage } from '../stage.js';
import { CallbackPool, makeWays } from '../ways.js';

/** The user of an event. */
export const users = [
  audit(
    'W01',
    'MUST ask for the user when an event is tracked, so authentication may be mounted later',
    async (driver) => {
      const stage = await startStage(driver);
      const url = await stage.open({ routes: [tracking('/orders', 'placed-order')] });

      const answer = await as('ada', supertest(url).post('/orders')).expect(200);

      expect(answer.body).toEqual({ status: 'accepted' });
      expect(await stage.arrived()).toEqual([['placed-order', 'ada']]);
    },
  ),
  audit('W02', 'MUST know the user after every asynchronous operation of a handler', (driver) =>
    throughWays(driver, {
      track: ({ track }) => track,
      isRight: () => true,
    }),
  ),
  audit(
    'W03',
    'MUST know the user in events.current after every operation that keeps the async context',
    (driver) =>
      throughWays(driver, {
        track: (_call, { events }) => events.current.track,
        isRight: ({ keepsContext }) => keepsContext,
      }),
  ),
  audit('W04', 'MUST know the user after a JSON body parser, in both forms', (driver) =>
    withBody(driver, {
      parser: 'json',
      headers: { 'content-type': 'application/json' },
      body: '{"plan":"pro"}',
      read: ({ body }) => body,
      expected: { plan: 'pro' },
    }),
  ),
  audit('W05', 'MUST know the user after a urlencoded body parser, in both forms', (driver) =>
    withBody(driver, {
      parser: 'urlencoded',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'plan=pro',
      read: ({ body }) => body,
      expected: { plan: 'pro' },
    }),
  ),
  audit('W06', 'MUST know the user after `for await` over the raw body, in both forms', (driver) =>
    withBody(driver, {
      headers: { 'content-type': 'application/octet-stream' },
      body: 'raw bytes',
      read: ({ req }) => text(req),
      expected: 'raw bytes',
    }),
  ),
  audit('W19', 'MUST know the user after a multipart body, in both forms', (driver) =>
    withBody(driver, {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\ncontent-disposition: form-data; name="plan"\r\n\r\npro\r\n--x--\r\n',
      read: ({ req }) => formOf(req),
      expected: { plan: 'pro' },
    }),
  ),
  audit('W07', 'MUST know the user in events of the raw request', async (driver) => {
    const stage = await startStage(driver);
    const onEnd: Route = {
      path: '/upload',
      handle: ({ req, track }) =>
        new Promise((resolve) => {
          req.on('data', () => track('received-part'));
          req.on('end', () => resolve({ body: track('received-upload') }));
        }),
    };
    const url = await stage.open({ routes: [onEnd] });

    await as('ada', supertest(url).post('/upload')).type('text/plain').send('bytes').expect(200);

    expect(await stage.arrived()).toEqual([
      ['received-part', 'ada'],
      ['received-upload', 'ada'],
    ]);
  }),
  audit(
    'W08',
    'MUST know the user in callbacks that a pool calls for another request; in events.current if they are bound',
    async (driver) => {
      const stage = await startStage(driver);
      const { url, isLent, giveBack } = await openPool(stage);

      const first = as('ada', supertest(url).post('/borrow')).expect(200).then();
      await isLent;
      const second = as('bob', supertest(url).post('/queue')).expect(200).then();
      await until(
        () => stage.events.stats().tracked === 2,
        () => 'bob should stand in the queue',
      );
      giveBack();
      await Promise.all([first, second]);

      expect(await stage.arrived()).toEqual([
        ['called-ambient', 'ada'], // What the documents say: without a bound callback, the releaser's.
        ['called-bound', 'bob'],
        ['called-handle', 'bob'],
        ['joined-queue', 'bob'],
        ['took-connection', 'ada'],
      ]);
    },
  ),
  audit(
    'W20',
    'MUST find its own scope in a callback that went through bindScope(), whoever calls it',
    async (driver) => {
      const stage = await startStage(driver);
      const bell = new EventEmitter();
      const waiting: Route = {
        path: '/wait',
        handle: () =>
          new Promise((resolve) => {
            const { events } = stage;
            bell.once(
              'ring',
              events.bindScope(() => resolve({ body: events.current.track('heard-bell') })),
            );
          }),
      };
      const ringing: Route = {
        path: '/ring',
        handle: () => ({ body: { heard: bell.emit('ring') } }),
      };
      const url = await stage.open({ routes: [waiting, ringing] });

      const heard = as('ada', supertest(url).post('/wait')).expect(200, { status: 'accepted' });
      const answer = heard.then();
      await until(
        () => bell.listenerCount('ring') === 1,
        () => 'somebody should wait for the bell',
      );
      await as('bob', supertest(url).post('/ring')).expect(200, { heard: true });
      await answer;

      expect(await stage.arrived()).toEqual([['heard-bell', 'ada']]);
    },
  ),
  audit('W09', 'MUST prefer the user of an event over that of the request', async (driver) => {
    const stage = await startStage(driver);
    const invite: Route = {
      path: '/invite',
      handle: ({ track }) => {
        track('invited-friend');
        track('got-invited', {}, { user: 'bob' });
        track('got-invited', {}, { user: { userId: 7 } });
        return { body: track('got-credit', {}, { user: { userId: 'cleo' }, sendWhen: 'success' }) };
      },
    };
    const url = await stage.open({ routes: [invite] });

    await as('ada', supertest(url).post('/invite')).expect(200);
    await supertest(url).post('/invite').expect(200);

    expect(await stage.arrived()).toEqual([
      ['got-credit', 'cleo'],
      ['got-invited', '7'],
      ['got-invited', 'bob'],
      ['invited-friend', 'ada'],
    ]);
    expect(stage.events.stats()).toMatchObject({ duplicate: 3, discarded: { no_contact: 1 } });
  }),
  audit(
    'W10',
    "MUST refuse an event whose own user is empty, and never track it for the request's user",
    async (driver) => {
      const rejections = watchRejections();
      const stage = await startStage(driver);
      const nobody: readonly (() => unknown)[] = [
        () => null,
        () => undefined,
        () => '',
        () => ({}),
        () => ({ userId: null }),
        () => Promise.resolve('bob'),
        () => Promise.reject(new Error('made-up trouble')),
      ];
      const give: Route = {
        path: '/give',
        handle: ({ track }) => {
          const verdicts = nobody.flatMap((make) =>
            (['always', 'success'] as const).map((sendWhen) =>
              track('gave-present', {}, { user: make() as User, sendWhen }),
            ),
          );
          return { body: verdicts };
        },
      };
      const url = await stage.open({ routes: [give] });

      const answer = await as('ada', supertest(url).post('/give')).expect(200);

      const refused = { status: 'dropped', reason: 'invalid_user' };
      expect(answer.body).toEqual(Array.from({ length: 2 * nobody.length }, () => refused));
      expect(await stage.arrived()).toEqual([]);
      await rejections.expectNone();
    },
  ),
  audit('W11', 'MUST keep two concurrent requests apart', async (driver) => {
    const stage = await startStage(driver);
    const arrivals = [gate(), gate()];
    const both = Promise.all(arrivals.map(({ opened }) => opened));
    let count = 0;
    const meet: Route = {
      path: '/meet',
      handle: async ({ track }) => {
        arrivals[count++]?.open();
        await both;
        track('met-somebody');
        stage.events.current.track('saw-somebody');
        return {};
      },
    };
    const url = await stage.open({ routes: [meet] });

    await Promise.all(
      ['ada', 'bob'].map((user) => as(user, supertest(url).post('/meet')).expect(200)),
    );

    expect(await stage.arrived()).toEqual([
      ['met-somebody', 'ada'],
      ['met-somebody', 'bob'],
      ['saw-somebody', 'ada'],
      ['saw-somebody', 'bob'],
    ]);
  }),
  audit('W12', 'MUST fix the user of an event when it is tracked', async (driver) => {
    const stage = await startStage(driver);
    const change: Route = {
      path: '/change',
      handle: async ({ track, signIn }) => {
        track('left-account');
        track('left-for-good', {}, { sendWhen: 'success' });
        signIn({ id: 'bob' });
        track('entered-account');
        signIn(undefined);
        await null;
        return {};
      },
    };
    const url = await stage.open({ routes: [change] });

    await as('ada', supertest(url).post('/change')).expect(200);

    expect(await stage.arrived()).toEqual([
      ['entered-account', 'bob'],
      ['left-account', 'ada'],
      ['left-for-good', 'ada'],
    ]);
  }),
  audit(
    'W13',
    'MUST hold an event without a known user, and discard it if there is none at the end',
    async (driver) => {
      const stage = await startStage(driver);
      const url = await stage.open({ routes: [tracking('/orders', 'placed-order')] });

      const answer = await supertest(url).post('/orders').expect(200);

      expect(answer.body).toEqual({ status: 'held' });
      expect(await stage.arrived()).toEqual([]);
      expect(stage.events.stats()).toMatchObject({ held: 0, discarded: { no_contact: 1 } });
    },
  ),
  audit(
    'W14',
    'MUST track events from before authentication for the user known at the end, with their own time',
    async (driver) => {
      const stage = await startStage(driver);
      const { clock, sandbox } = stage;
      const trackedAtSec = clock.wallSec;
      const signUp: Route = {
        path: '/sign-up',
        handle: async ({ track, signIn }) => {
          track('opened-form');
          track('signed-up', {}, { sendWhen: 'success' });
          await clock.advance(3_000);
          signIn({ id: 'ada' });
          return {};
        },
      };
      const url = await stage.open({ routes: [signUp] });

      await supertest(url).post('/sign-up').expect(200);

      expect(await stage.arrived()).toEqual([
        ['opened-form', 'ada'],
        ['signed-up', 'ada'],
      ]);
      expect(sandbox.events.map(({ created_at }) => created_at)).toEqual([
        trackedAtSec,
        trackedAtSec,
      ]);
    },
  ),
  audit('W15', 'MUST wait for a user that is a promise, after the response', async (driver) => {
    const rejections = watchRejections();
    const stage = await startStage(driver);
    const known = gate();
    const url = await stage.open({
      user: async (req) => {
        if (req.headers['x-user'] === undefined) throw new Error('made-up trouble');
        await known.opened;
        return { userId: String(req.headers['x-user']) };
      },
      routes: [tracking('/orders', 'placed-order')],
    });

    const answer = await as('ada', supertest(url).post('/orders')).expect(200);
    await supertest(url).post('/orders').expect(200);
    expect(answer.body).toEqual({ status: 'held' });
    expect(stage.events.stats().accepted).toBe(0);
    known.open();

    expect(await stage.arrived()).toEqual([['placed-order', 'ada']]);
    expect(stage.events.stats()).toMatchObject({ discarded: { no_contact: 1 }, hookErrors: 1 });
    await rejections.expectNone();
  }),
  audit(
    'W16',
    'MUST find no scope in a request that the adapter has not seen, even on a reused socket',
    async (driver) => {
      const stage = await startStage(driver);
      const outside: Route = {
        path: '/health',
        handle: async () => {
          await null;
          return { body: stage.events.current.track('checked-health') };
        },
      };
      const url = await stage.open({
        outside: [outside],
        routes: [tracking('/orders', 'placed-order')],
      });
      const socket = new Client(url);
      onTestFinished(() => socket.destroy());
      const post = async (path: string, headers = {}): Promise<unknown> =>
        (await socket.request({ method: 'POST', path, headers })).body.json();

      expect(await post('/orders', { 'x-user': 'ada' })).toEqual({ status: 'accepted' });
      expect(await post('/health')).toEqual({ status: 'dropped', reason: 'invalid_user' });

      expect(await stage.arrived()).toEqual([['placed-order', 'ada']]);
    },
  ),
  audit(
    'W17',
    'MUST understand users of authentication libraries: id, userId, sub, and only then email',
    async (driver) => {
      const stage = await startStage(driver);
      const left: readonly unknown[] = [
        { id: 'by-id', userId: 'not-this', email: 'not-this@example.org' },
        { userId: 12, sub: 'not-this' },
        { sub: 'by-sub', email: 'not-this@example.org' },
        { email: 'by-email@example.org' },
        'by-text',
        false,
      ];
      const enter: Route = {
        path: '/enter',
        handle: ({ track, signIn }) => {
          for (const user of left) {
            signIn(user);
            track('entered-shop');
          }
          return {};
        },
      };
      const url = await stage.open({ routes: [enter] });

      await supertest(url).post('/enter').expect(200);

      await stage.arrived();
      const users = stage.sandbox.events.map(({ user_id, email }) => user_id ?? email);
      expect([...users].sort()).toEqual([
        '12',
        'by-email@example.org',
        'by-id',
        'by-sub',
        'by-text',
      ]);
    },
  ),
];

/** Two users run every operation at the same time, and track after each. */
async function throughWays(
  driver: Driver,
  form: {
    readonly track: (call: Call, stage: Stage) => Call['track'];
    readonly isRight: (way: { readonly keepsContext: boolean }) => boolean;
  },
): Promise<void> {
  const stage = await startStage(driver);
  const ways = makeWays().filter(form.isRight);
  const url = await stage.open({
    routes: ways.map(({ name, go }) => ({
      path: `/${name}`,
      handle: async (call) => {
        const track = form.track(call, stage);
        await go(() => track(`went-by-${name}`));
        track(`came-back-from-${name}`);
        return {};
      },
    })),
  });
  const users = ['ada', 'bob', 'cleo'];

  await Promise.all(
    ways.flatMap(({ name }) =>
      users.map((user) => as(user, supertest(url).post(`/${name}`)).expect(200)),
    ),
  );

  const expected = ways.flatMap(({ name }) =>
    [`came-back-from-${name}`, `went-by-${name}`].flatMap((event) =>
      users.map((user) => [event, user]),
    ),
  );
  expect(await stage.arrived()).toEqual(expected.sort(byNameAndUser));
}

function byNameAndUser([a = '', x = '']: string[], [b = '', y = '']: string[]): number {
  return a.localeCompare(b) || x.localeCompare(y);
}

/** Tracks in both forms after a body has been read. */
/** Read by busboy, which multer and others use. */
function formOf(req: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {};
    const parser = busboy({ headers: req.headers });
    parser.on('field', (name, value) => {
      fields[name] = value;
    });
    parser.on('error', reject).on('close', () => resolve(fields));
    req.pipe(parser);
  });
}

async function withBody(
  driver: Driver,
  sent: {
    readonly parser?: 'json' | 'urlencoded';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly read: (call: Call) => unknown;
    readonly expected: unknown;
  },
): Promise<void> {
  const stage = await startStage(driver);
  const { parser, headers, body, read, expected } = sent;
  const url = await stage.open({
    routes: [
      {
        path: '/plan',
        ...(parser && { parser }),
        handle: async (call) => {
          const found = await read(call);
          call.track('updated-plan');
          stage.events.current.track('changed-price');
          return { body: { found } };
        },
      },
    ],
  });

  const answers = await Promise.all(
    ['ada', 'bob'].map((user) =>
      as(user, supertest(url).post('/plan')).set(headers).send(body).expect(200),
    ),
  );

  expect(answers.map((answer) => answer.body)).toEqual([{ found: expected }, { found: expected }]);
  expect(await stage.arrived()).toEqual([
    ['changed-price', 'ada'],
    ['changed-price', 'bob'],
    ['updated-plan', 'ada'],
    ['updated-plan', 'bob'],
  ]);
}

/** One connection for all: its release calls the next request in the queue. */
async function openPool(stage: Stage): Promise<{
  readonly url: string;
  readonly isLent: Promise<void>;
  readonly giveBack: () => void;
}> {
  const { current } = stage.events;
  const pool = new CallbackPool(1);
  const lent = gate();
  const wanted = gate();
  const borrow: Route = {
    path: '/borrow',
    handle: ({ track }) =>
      new Promise((resolve) => {
        pool.take((giveBack) => {
          track('took-connection');
          lent.open();
          void wanted.opened.then(giveBack).then(() => resolve({}));
        });
      }),
  };
  const queue: Route = {
    path: '/queue',
    handle: ({ track }) => {
      track('joined-queue');
      const bound = AsyncResource.bind(() => current.track('called-bound'));
      return new Promise((resolve) => {
        pool.take((giveBack) => {
          track('called-handle');
          current.track('called-ambient');
          bound();
          giveBack();
          resolve({});
        });
      });
    },
  };
  return {
    url: await stage.open({ routes: [borrow, queue] }),
    isLent: lent.opened,
    giveBack: wanted.open,
  };
}
