import type { Metadata, Outcome, ScopeTrackOptions } from '@intercom-events/core';
import supertest from 'supertest';
import { expect } from 'vitest';
import { watchRejections } from '../../support/rejections.js';
import { until } from '../../support/turns.js';
import { audit } from '../audit.js';
import type { Call, Reply, Route } from '../driver.js';
import { as } from '../requests.js';
import { gate, type Stage, startStage } from '../stage.js';
import { dial, requestText } from '../wire.js';

/** When an event is delivered, and whether it is. */
export const when = [
  audit('T01', 'MUST deliver events only after the response', async (driver) => {
    const stage = await startStage(driver);
    const { clock, events, traffic } = stage;
    const tracked = gate();
    const wanted = gate();
    const slow: Route = {
      path: '/slow',
      handle: async ({ track }) => {
        track('asked-question');
        tracked.open();
        await wanted.opened;
        return { body: 'answer' };
      },
    };
    const url = await stage.open({ routes: [slow] });

    const asking = as('ada', supertest(url).post('/slow')).expect(200, 'answer').then();
    await tracked.opened;
    await clock.advance(9_000);
    expect(events.stats()).toMatchObject({ accepted: 1, pending: 1 });
    expect(traffic.begun).toBe(0);
    wanted.open();
    await asking;

    expect(await stage.arrived()).toEqual([['asked-question', 'ada']]);
  }),
  audit(
    'T02',
    'MUST deliver an accepted event, however the request ends: answered, refused, failed, thrown or aborted',
    async (driver) => {
      const stage = await startStage(driver);
      const url = await openEndings(stage, ({ track }, name) => track(`${name}-order`));

      await everyEnding(stage, url);

      expect(await stage.arrived()).toEqual(
        [...endings, ...leavings].map(({ name }) => [`${name}-order`, 'ada']).sort(),
      );
    },
  ),
  audit(
    'T03',
    'MUST deliver an event with `sendWhen: "success"` only if the status is below 400 and the response complete',
    async (driver) => {
      const stage = await startStage(driver);
      const url = await openEndings(stage, ({ track }, name) =>
        track(`${name}-order`, {}, { sendWhen: 'success' }),
      );

      await everyEnding(stage, url);

      expect(await stage.arrived()).toEqual(successes());
      expect(stage.events.stats().discarded.failed).toBe(failureCount());
    },
  ),
  audit(
    'T04',
    'MUST deliver the event of trackEvent() only if the status is below 400 and the response complete',
    async (driver) => {
      const stage = await startStage(driver);
      const url = await openEndings(
        stage,
        () => undefined,
        (name) => ({ name: `${name}-order` }),
      );

      await everyEnding(stage, url);

      expect(await stage.arrived()).toEqual(successes());
      expect(stage.events.stats().discarded.failed).toBe(failureCount());
    },
  ),
  audit(
    'T05',
    'MUST pass the outcome of the request to a sendWhen function, and follow its result',
    async (driver) => {
      const stage = await startStage(driver);
      const told = new Map<string, Outcome>();
      const url = await openEndings(stage, ({ track }, name) =>
        track(
          `${name}-order`,
          {},
          {
            sendWhen: (outcome) => {
              told.set(name, outcome);
              return outcome.status === 404;
            },
          },
        ),
      );

      await everyEnding(stage, url);

      expect(await stage.arrived()).toEqual([['missed-order', 'ada']]);
      for (const { name, status } of endings) {
        expect(told.get(name)).toEqual({ ok: status < 400, status, aborted: false });
      }
      for (const { name } of leavings) {
        expect(told.get(name)).toMatchObject({ ok: false, aborted: true });
      }
    },
  ),
  audit(
    'T06',
    "MUST take the status of a failed request from the application's own error handling",
    async (driver) => {
      const stage = await startStage(driver);
      const failing = (path: string): Route => ({
        path,
        trackEvent: { name: 'tried-order' },
        handle: ({ track }) => {
          track('meant-order');
          throw new Error('made-up trouble');
        },
      });
      let status = 422;
      const url = await stage.open({ routes: [failing('/try')], onError: () => ({ status }) });

      await as('ada', supertest(url).post('/try')).expect(422);
      expect(await stage.arrived()).toEqual([['meant-order', 'ada']]);
      status = 202;
      await as('bob', supertest(url).post('/try')).expect(202);

      expect(await stage.arrived()).toEqual([
        ['meant-order', 'ada'],
        ['meant-order', 'bob'],
        ['tried-order', 'bob'],
      ]);
    },
  ),
  audit(
    'T07',
    'MUST deliver an event that is tracked after the response at once',
    async (driver) => {
      const stage = await startStage(driver);
      const { events } = stage;
      const afterwards: Call[] = [];
      const leave: Route = {
        path: '/leave',
        handle: (call) => {
          afterwards.push(call);
          call.track('said-hello');
          return {};
        },
      };
      const url = await stage.open({ routes: [leave] });

      await as('ada', supertest(url).post('/leave')).expect(200);
      await supertest(url).post('/leave').expect(200);
      await stage.arrived();
      const [known, unknown] = afterwards;
      expect(known?.track('finished-work')).toEqual({ status: 'accepted' });
      expect(known?.track('finished-well', {}, { sendWhen: 'success' })).toEqual({
        status: 'accepted',
      });
      expect(unknown?.track('finished-work')).toEqual({ status: 'held' });

      expect(await stage.arrived()).toEqual([
        ['finished-well', 'ada'],
        ['finished-work', 'ada'],
        ['said-hello', 'ada'],
      ]);
      expect(events.stats().discarded.no_contact).toBe(2);
    },
  ),
  audit(
    'T08',
    'MUST deliver the accepted events of a response that stays open after 10 s, and hold those that depend on its outcome',
    async (driver) => {
      const stage = await startStage(driver);
      const { clock, events, sandbox } = stage;
      const { url, end } = await openLongResponse(stage, ({ track }) => {
        track('opened-stream');
        track('watched-stream', {}, { sendWhen: 'success' });
      });

      const wire = await dial(url, requestText('POST /live', { headers: ['X-User: ada'] }));
      await wire.received('data: first');
      await clock.advance(9_000);
      expect(sandbox.counts.stored).toBe(0);
      await clock.advance(3_000);
      expect(sandbox.events).toMatchObject([{ event_name: 'opened-stream', user_id: 'ada' }]);
      expect(events.stats()).toMatchObject({ held: 1, pending: 0 });
      expect(wire.text()).not.toContain('data: last');
      end();
      await wire.received('data: last');

      expect(await stage.arrived()).toEqual([
        ['opened-stream', 'ada'],
        ['watched-stream', 'ada'],
      ]);
    },
  ),
  audit(
    'T09',
    'MUST deliver the accepted events of a response that stays open as soon as there are 100',
    async (driver) => {
      const stage = await startStage(driver);
      const { clock, sandbox } = stage;
      const calls: Call[] = [];
      const { url, end } = await openLongResponse(stage, (call) => calls.push(call));
      const wire = await dial(url, requestText('POST /live', { headers: ['X-User: ada'] }));
      await wire.received('data: first');
      const greet = (at: number) => calls[0]?.track('got-greeted', {}, { user: `user-${at}` });

      for (let at = 0; at < 99; at += 1) greet(at);
      await clock.settle();
      expect(sandbox.counts.stored).toBe(0);
      greet(99);
      await clock.settle();

      expect(sandbox.counts.stored).toBe(100);
      end();
      await stage.arrived();
    },
  ),
  audit(
    'T10',
    'MUST discard held events of a response that has not ended after 10 minutes',
    async (driver) => {
      const stage = await startStage(driver);
      const { clock, events } = stage;
      const { url, end } = await openLongResponse(stage, ({ track }) =>
        track('watched-stream', {}, { sendWhen: 'success' }),
      );
      const wire = await dial(url, requestText('POST /live', { headers: ['X-User: ada'] }));
      await wire.received('data: first');

      await clock.advance(599_000);
      expect(events.stats().held).toBe(1);
      await clock.advance(2_000);
      expect(events.stats()).toMatchObject({ held: 0, discarded: { outcome_unknown: 1 } });
      end();
      await wire.received('data: last');

      expect(await stage.arrived()).toEqual([]);
    },
  ),
  audit(
    'T11',
    'MUST call the metadata function of trackEvent() only after success, with the request and the response',
    async (driver) => {
      const stage = await startStage(driver);
      const asked: string[] = [];
      const routes = [200, 404].map(
        (status): Route => ({
          path: `/status/${status}`,
          parser: 'json',
          trackEvent: {
            name: 'updated-plan',
            metadata: ({ req, res, body }) => {
              asked.push(`${req.url} ${res.statusCode} ${res.writableFinished}`);
              return { plan: (body as { plan: string }).plan };
            },
          },
          handle: () => {
            asked.push('handled');
            return { status, body: 'done' };
          },
        }),
      );
      const url = await stage.open({ routes });

      for (const status of [200, 404]) {
        const request = as('ada', supertest(url).post(`/status/${status}`));
        await request.send({ plan: 'pro' }).expect(status, 'done');
        await stage.arrived();
      }

      expect(asked).toEqual(['handled', '/status/200 200 true', 'handled']);
      expect(stage.sandbox.events).toMatchObject([
        { event_name: 'updated-plan', user_id: 'ada', metadata: { plan: 'pro' } },
      ]);
    },
  ),
  audit(
    'T12',
    'MUST deliver the event of trackEvent() without metadata if its metadata function throws or returns a promise',
    async (driver) => {
      const rejections = watchRejections();
      const stage = await startStage(driver);
      const troubles: Readonly<Record<string, () => unknown>> = {
        throws: () => {
          throw new Error('made-up trouble');
        },
        promises: () => Promise.resolve({ plan: 'pro' }),
        rejects: () => Promise.reject(new Error('made-up trouble')),
        answers: () => 5,
      };
      const routes = Object.entries(troubles).map(
        ([name, metadata]): Route => ({
          path: `/${name}`,
          trackEvent: { name: `${name}-order`, metadata: () => metadata() as Metadata },
          handle: () => ({ body: 'done' }),
        }),
      );
      const url = await stage.open({ routes });

      for (const name of Object.keys(troubles)) {
        await as('ada', supertest(url).post(`/${name}`)).expect(200, 'done');
      }

      expect(await stage.arrived()).toEqual(
        Object.keys(troubles)
          .map((name) => [`${name}-order`, 'ada'])
          .sort(),
      );
      for (const { metadata } of stage.sandbox.events) expect(metadata).toEqual({});
      await rejections.expectNone();
    },
  ),
  audit('T13', 'MUST apply the options of trackEvent()', async (driver) => {
    const stage = await startStage(driver);
    const at = stage.clock.wallSec - 3_600;
    const options: ScopeTrackOptions = { sendWhen: 'always', user: 'bob', at };
    const url = await stage.open({
      routes: [
        {
          path: '/fails',
          trackEvent: { name: 'tried-order', metadata: { plan: 'pro' }, options },
          handle: () => ({ status: 500 }),
        },
      ],
    });

    await as('ada', supertest(url).post('/fails')).expect(500);

    expect(await stage.arrived()).toEqual([['tried-order', 'bob']]);
    expect(stage.sandbox.events).toMatchObject([{ created_at: at, metadata: { plan: 'pro' } }]);
  }),
  audit(
    'T14',
    'MUST deliver the events of requests that end within the deadline of close(), and keep serving the others',
    async (driver) => {
      const stage = await startStage(driver);
      const { clock, events, sandbox } = stage;
      const running = gate();
      const wanted = gate();
      const slow: Route = {
        path: '/slow',
        handle: async ({ track }) => {
          track('began-work');
          track('finished-work', {}, { sendWhen: 'success' });
          running.open();
          await wanted.opened;
          return { body: track('went-on') };
        },
      };
      const url = await stage.open({ routes: [slow] });

      const answer = as('ada', supertest(url).post('/slow')).expect(200).then();
      await running.opened;
      const closing = events.close();
      await clock.advance(4_000);
      wanted.open();
      expect((await answer).body).toEqual({ status: 'dropped', reason: 'closed' });

      expect(await closing).toEqual({ delivered: 2, dead: 0, pending: 0 });
      expect(sandbox.counts.stored).toBe(2);
      await as('ada', supertest(url).post('/slow')).expect(200);
      await stage.arrived();
    },
  ),
  audit(
    'T15',
    'MUST end close() at its deadline even if a request is still running, and keep serving it',
    async (driver) => {
      const stage = await startStage(driver);
      const { clock, events } = stage;
      const { url, end } = await openLongResponse(stage, ({ track }) => {
        track('opened-stream');
        track('watched-stream', {}, { sendWhen: 'success' });
      });
      const wire = await dial(url, requestText('POST /live', { headers: ['X-User: ada'] }));
      await wire.received('data: first');

      const closing = events.close({ deadlineMs: 2_000 });
      await clock.advance(2_000);

      expect(await closing).toMatchObject({ delivered: 1, dead: 0, pending: 0 });
      expect(events.stats().discarded.outcome_unknown).toBe(1);
      end();
      await wire.received('data: last');
      expect(await stage.arrived()).toEqual([['opened-stream', 'ada']]);
    },
  ),
];

/** Requests with a response, and its status. */
const endings: readonly {
  readonly name: string;
  readonly status: number;
  end(): Reply | Promise<Reply>;
}[] = [
  { name: 'placed', status: 200, end: () => ({ body: 'done' }) },
  { name: 'made', status: 201, end: async () => ({ status: 201 }) },
  { name: 'moved', status: 302, end: () => ({ status: 302, headers: { location: '/' } }) },
  { name: 'kept', status: 304, end: () => ({ status: 304 }) },
  { name: 'mistook', status: 400, end: () => ({ status: 400 }) },
  { name: 'missed', status: 404, end: () => ({ status: 404 }) },
  { name: 'failed', status: 503, end: () => ({ status: 503 }) },
  {
    name: 'threw',
    status: 500,
    end: () => {
      throw new Error('made-up trouble');
    },
  },
  { name: 'rejected', status: 500, end: () => Promise.reject(new Error('made-up trouble')) },
];

/**
 * Requests whose client disconnects: before the response headers, and in the middle of the body.
 */
const leavings = [
  { name: 'left-early', isEarly: true },
  { name: 'left-late', isEarly: false },
] as const;

function successes(): readonly (readonly [string, string])[] {
  return endings
    .filter(({ status }) => status < 400)
    .map(({ name }) => [`${name}-order`, 'ada'] as const)
    .sort();
}

function failureCount(): number {
  return endings.length + leavings.length - successes().length;
}

/** An application whose requests end in every way. */
function openEndings(
  stage: Stage,
  track: (call: Call, name: string) => unknown,
  trackEvent?: (name: string) => NonNullable<Route['trackEvent']>,
): Promise<string> {
  const routes = endings.map(
    ({ name, end }): Route => ({
      path: `/${name}`,
      ...(trackEvent && { trackEvent: trackEvent(name) }),
      handle: (call) => {
        track(call, name);
        return end();
      },
    }),
  );
  const abandoned = leavings.map(
    ({ name, isEarly }): Route => ({
      path: `/${name}`,
      ...(trackEvent && { trackEvent: trackEvent(name) }),
      handle: (call) => {
        track(call, name);
        if (!isEarly) {
          call.res.writeHead(200, { 'content-length': '100' });
          call.res.write('so far');
        }
        return 'taken';
      },
    }),
  );
  return stage.open({ routes: [...routes, ...abandoned] });
}

/** Makes a request of each kind, and aborts those that must be aborted. */
async function everyEnding({ events }: Stage, url: string): Promise<void> {
  for (const { name, status } of endings) {
    await as('ada', supertest(url).post(`/${name}`))
      .redirects(0)
      .expect(status);
  }
  for (const { name, isEarly } of leavings) {
    const { tracked } = events.stats();
    const wire = await dial(url, requestText(`POST /${name}`, { headers: ['X-User: ada'] }));
    if (!isEarly) await wire.received('so far');
    await until(
      () => events.stats().tracked > tracked,
      () => `${name} should be tracked`,
    );
    wire.socket.destroy();
  }
}

/** An application with one route that streams, and ends when told to. */
async function openLongResponse(
  stage: Stage,
  begin: (call: Call) => unknown,
): Promise<{ readonly url: string; readonly end: () => void }> {
  let end = (): void => {};
  const live: Route = {
    path: '/live',
    handle: (call) => {
      begin(call);
      call.res.writeHead(200, { 'content-type': 'text/event-stream' });
      call.res.write('data: first\n\n');
      end = () => call.res.end('data: last\n\n');
      return 'taken';
    },
  };
  return { url: await stage.open({ routes: [live] }), end: () => end() };
}
