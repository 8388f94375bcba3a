import { expect, test } from 'vitest';
import type { Clock } from '../model/clock.js';
import { UndiciClient } from './undici-client.js';

/** A clock on which no timer ever rings: nothing here may need one. */
const silent: Clock = {
  wallMs: () => 0,
  nowMs: () => 0,
  after: () => () => {},
  soon: () => {},
};

test('what is sent just before the end does not ask for a token any more: close() would wait for it', async () => {
  let asked = 0;
  const client = new UndiciClient({
    origin: 'http://127.0.0.1:9',
    proxy: undefined,
    apiVersion: '2.14',
    token: {
      current: () => {
        asked += 1;
        return new Promise<string>(() => {});
      },
      refused: () => {},
      timedOut: () => {},
    },
    connections: 1,
    connectTimeoutMs: 1_000,
    attemptTimeoutMs: 1_000,
    clock: silent,
    userAgent: 'made-up',
    instead: () => {
      throw new Error('undici is there.');
    },
  });
  const sent = client.send({ method: 'POST', path: '/events', body: '{}' });
  const askedBefore = asked;

  client.abort();

  expect(await sent).toMatchObject({ kind: 'no-response', why: 'aborted', maybeDelivered: false });
  expect(asked).toBe(askedBefore);
  await client.close();
});
