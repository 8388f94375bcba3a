import { expect } from 'vitest';
import { until } from '../../support/turns.js';
import { audit } from '../audit.js';
import { gate, type Stage, startStage } from '../stage.js';
import { dial, requestText } from '../wire.js';

/** Requests whose client disconnects, and whose response does not emit `close`. */
export const disconnects = [
  audit(
    'D01',
    'MUST discard held events of pipelined requests whose connection is reset before their turn',
    async (driver) => {
      const stage = await startStage(driver);
      const { events } = stage;
      const wanted = gate();
      const url = await stage.open({
        routes: [
          {
            method: 'get',
            path: '/slow',
            handle: async ({ track }) => {
              track('asked-question');
              track('got-answer', {}, { sendWhen: 'success' });
              await wanted.opened;
              return { body: 'answer' };
            },
          },
        ],
      });

      const users = Array.from({ length: 30 }, (_, at) => `user-${at}`);
      const requests = users.map((user) =>
        requestText('GET /slow', { headers: [`X-User: ${user}`] }),
      );
      const wire = await dial(url, requests.join(''));
      await until(
        () => events.stats().held === 30,
        () => `30 events should be held: ${JSON.stringify(events.stats())}`,
      );
      wire.socket.resetAndDestroy();

      await expectDiscarded(stage, 30);
      expect(events.stats()).toMatchObject({ accepted: 30 });
      wanted.open();
    },
  ),
  audit(
    'D02',
    'MUST discard held events of a request whose client has disconnected before the adapter runs',
    async (driver) => {
      const stage = await startStage(driver);
      const session = gate();
      let waiting = 0;
      const url = await stage.open({
        // Like an asynchronous session or authentication that is mounted before the adapter.
        around: (rest) => {
          waiting += 1;
          return session.opened.then(rest) as ReturnType<typeof rest>;
        },
        routes: [
          {
            method: 'get',
            path: '/slow',
            handle: ({ track }) => {
              track('got-answer', {}, { sendWhen: 'success' });
              return { body: 'answer' };
            },
          },
        ],
      });

      const wire = await dial(url, requestText('GET /slow', { headers: ['X-User: ada'] }));
      await until(
        () => waiting === 1,
        () => 'the request should have arrived',
      );
      wire.socket.resetAndDestroy();
      await wire.ended();
      // The server has to notice it too.
      for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
      session.open();

      await expectDiscarded(stage, 1);
    },
  ),
];

/** Nothing is held any more, although no time has passed. */
async function expectDiscarded({ events, arrived }: Stage, count: number): Promise<void> {
  await until(
    () => events.stats().discarded.failed === count,
    () => `${count} events should be discarded: ${JSON.stringify(events.stats())}`,
  );
  expect(events.stats().held).toBe(0);
  await arrived();
}
