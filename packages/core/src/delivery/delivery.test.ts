import { expect, test } from 'vitest';
import type { HttpClient, HttpResult } from '../http/http-client.js';
import type { Clock } from '../model/clock.js';
import type { Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import { placedOrder as event } from '../test-support.js';
import { Delivery } from './delivery.js';
import { Gate } from './gate.js';

const maxAgeMs = 86_400_000;
const first = { number: 1, probes: 0 };

function answer(status: number, rest = {}): HttpResult {
  return { kind: 'response', status, content: 'empty', ...rest };
}

function reset({ reusedSocket = true } = {}): HttpResult {
  return { kind: 'no-response', why: 'reset', reusedSocket, maybeDelivered: true };
}

/** A delivery whose client answers one result after the other. */
function open(
  results: readonly HttpResult[],
  {
    nowMs = 1_000,
    consents = undefined as boolean[] | undefined,
    onUnknownContact = 'hold' as 'hold' | 'create',
  } = {},
) {
  const bodies: string[] = [];
  const troubles: [HttpResult, Decision][] = [];
  const attempts: unknown[][] = [];
  const clocks: number[] = [];
  const left = [...results];
  const clock: Clock = {
    nowMs: () => nowMs,
    wallMs: () => 0,
    after: () => () => {},
    soon: () => {},
  };
  const http: HttpClient = {
    send: async ({ body = '' }) => {
      bodies.push(body);
      return left.shift() ?? answer(202);
    },
    abort: () => {},
    close: async () => {},
  };
  const gate = new Gate({
    rateLimit: { perMinute: 60, quotaShare: 1 },
    concurrency: 10,
    random: () => 0.5,
    onPause: () => {},
    onResume: () => {},
  });
  const delivery = new Delivery({
    http,
    gate,
    policy: { onUnknownContact, maxAgeMs },
    clock,
    random: () => 0.5,
    probeSpacingMs: 77,
    onTrouble: (...trouble) => troubles.push(trouble),
    onWrongClock: (aheadMs) => clocks.push(aheadMs),
    onAttempt: (...told) => attempts.push(told),
    ...(consents && { mayBeSent: () => consents.shift() ?? true }),
  });
  return { delivery, gate, bodies, troubles, attempts, clocks };
}

test('an event is sent as it was written, and delivered by 202', async () => {
  const { delivery, bodies, troubles } = open([answer(202)]);

  expect(await delivery.deliver(event, first, 1_000)).toEqual({ do: 'delivered' });
  expect(bodies).toEqual(['{"created_at":1800000000,"user_id":"42","event_name":"placed-order"}']);
  expect(troubles).toEqual([]);
});

test('an answer that shows the clock to be wrong is told, whatever it says of the event', async () => {
  const wrong = { limit: 83, clockAheadMs: -90_000 };
  const { delivery, clocks } = open([
    answer(202, { rate: wrong }),
    answer(500, { rate: wrong }),
    answer(202, { rate: { limit: 83 } }),
  ]);

  for (let n = 0; n < 3; n += 1) await delivery.deliver(event, first, 1_000);

  expect(clocks).toEqual([-90_000, -90_000]);
});

test('an event that has become too old while it waited is not sent any more', async () => {
  const { delivery, bodies } = open([]);

  expect(await delivery.deliver(event, first, 500 + maxAgeMs)).toEqual({
    do: 'dead',
    reason: 'expired',
  });
  expect(bodies).toEqual([]);
  expect(await delivery.deliver(event, first, 499 + maxAgeMs)).toEqual({ do: 'delivered' });
});

test('a connection that was closed while it idled costs nothing: the event is sent again at once', async () => {
  const { delivery, gate, bodies, troubles } = open([reset(), answer(202)]);

  expect(await delivery.deliver(event, first, 1_000)).toEqual({ do: 'delivered' });
  expect(bodies.length).toBe(2);
  expect(bodies[0]).toBe(bodies[1]);
  expect(troubles).toEqual([]);
  expect(gate.readyAtMs(1_000)).toBe(1_000);
});

test('the second reset is a failure, and so is the first on a new connection', async () => {
  const retry = { do: 'retry', atMs: 1_500 };
  const twice = open([reset(), reset()]);
  const fresh = open([reset({ reusedSocket: false })]);

  expect(await twice.delivery.deliver(event, first, 1_000)).toEqual(retry);
  expect(twice.bodies.length).toBe(2);
  expect(await fresh.delivery.deliver(event, first, 1_000)).toEqual(retry);
  expect(fresh.bodies.length).toBe(1);
});

test('no other failure on a used connection is repeated at once', async () => {
  const timeout: HttpResult = {
    kind: 'no-response',
    why: 'timeout',
    reusedSocket: true,
    maybeDelivered: true,
  };
  const { delivery, bodies } = open([timeout]);
  await delivery.deliver(event, first, 1_000);

  expect(bodies.length).toBe(1);
});

test('every answer but 202 is told of, with what was decided', async () => {
  const refused = answer(422, { code: 'data_invalid' });
  const { delivery, troubles } = open([refused]);
  const decision = await delivery.deliver(event, first, 1_000);

  expect(troubles).toEqual([[refused, decision]]);
  expect(decision).toEqual({ do: 'dead', reason: 'rejected', status: 422, code: 'data_invalid' });
});

test('a pause closes the gate for everybody', async () => {
  const { delivery, gate } = open([answer(401)]);
  await delivery.deliver(event, first, 1_000);

  expect(gate.pauseAt(1_000)).toEqual({
    because: 'unauthorised',
    untilMs: 61_000,
    do: 'pause-all',
  });
  expect(delivery.readyAtMs(1_000)).toBe(61_000);
});

test('an event that expires with a refused token still closes the gate', async () => {
  const { delivery, gate } = open([answer(401)], { nowMs: maxAgeMs + 5_000 });

  expect(await delivery.deliver(event, first, 1_000)).toMatchObject({
    do: 'dead',
    reason: 'expired',
  });
  expect(gate.pauseAt(maxAgeMs + 5_000)).toMatchObject({ because: 'unauthorised' });
});

test('five failures in a row, of whatever events, close the gate', async () => {
  const { delivery, gate } = open(Array.from({ length: 5 }, () => answer(503)));
  for (let i = 0; i < 4; i += 1) await delivery.deliver(event, first, 1_000);
  expect(gate.pauseAt(1_000)).toBeUndefined();

  await delivery.deliver(event, first, 1_000);
  expect(gate.pauseAt(1_000)).toMatchObject({ because: 'unavailable' });
});

test.each([
  ['a refused event', answer(422)],
  ['an unknown contact', answer(404, { code: 'not_found' })],
  ['a delivered event', answer(202)],
  ['an empty 200', answer(200, { requestId: 'r-1' })],
])('%s shows that Intercom works', async (_title, proof) => {
  const four = Array.from({ length: 4 }, () => answer(503));
  const { delivery, gate } = open([...four, proof, ...four]);
  for (let i = 0; i < 9; i += 1) await delivery.deliver(event, first, 1_000);

  expect(gate.pauseAt(1_000)).toBeUndefined();
});

test('the answer to a request from before a pause does not end the pause', async () => {
  const { delivery, gate } = open([answer(202)]);
  const delivering = delivery.deliver(event, first, 1_000);
  gate.pause({ because: 'unauthorised', untilMs: 61_000 }, 1_000);
  await delivering;

  expect(gate.readyAtMs(1_000)).toBe(61_000);
});

test.each([
  ['once', [answer(401)]],
  ['twice', [reset(), answer(401)]],
])('an attempt that has ended is not in flight any more, sent %s', async (_title, results) => {
  const { delivery, gate } = open(results);
  await delivery.deliver(event, first, 1_000);

  // After a pause one may go, if no other is in flight.
  expect(gate.readyAtMs(61_000)).toBe(61_000);
});

test('a request that comes back without headers may have been counted all the same', async () => {
  const rate = { limit: 10, remaining: 2, windowId: 1, resetInMs: 4_000 };
  const { delivery } = open([answer(202, { rate }), answer(202)]);
  await delivery.deliver(event, first, 1_000);
  expect(delivery.readyAtMs(1_000)).toBe(1_000);
  await delivery.deliver(event, first, 1_000);

  expect(delivery.readyAtMs(1_000)).toBe(5_050);
});

test('an old event is not called expired while its age still allows another try', async () => {
  const { delivery } = open([answer(503)], { nowMs: maxAgeMs + 499 });

  expect(await delivery.deliver(event, first, 1_000)).toMatchObject({ do: 'retry' });
});

test('what an answer says of the rate limit is learnt, whatever the answer', async () => {
  const rate = { limit: 10, remaining: 1, windowId: 1, resetInMs: 4_000 };
  for (const status of [202, 422]) {
    const { delivery } = open([answer(status, { rate })]);
    await delivery.deliver(event, first, 1_000);

    expect(delivery.readyAtMs(1_000)).toBe(5_050);
  }
});

test('the distance of questions is the one it was made with', () => {
  expect(open([]).delivery.probeSpacingMs).toBe(77);
});

test('each attempt is told: when it began, its answer, and what that leads to', async () => {
  const { delivery, attempts } = open([answer(202), answer(422)]);
  await delivery.deliver(event, first, 900);
  await delivery.deliver(event, { number: 2, probes: 0 }, 950);

  expect(attempts).toEqual([
    [event, first, 900, answer(202), { do: 'delivered' }],
    [
      event,
      { number: 2, probes: 0 },
      950,
      answer(422),
      { do: 'dead', reason: 'rejected', status: 422 },
    ],
  ]);
});

test('an event that is too old is no attempt', async () => {
  const { delivery, attempts } = open([]);
  await delivery.deliver(event, first, 500 + maxAgeMs);

  expect(attempts).toEqual([]);
});

test.each([
  ['before it is sent', [false], 0],
  ['before it is sent again', [true, false], 1],
])(
  'an event that may not be sent any more, asked %s, is dead as such',
  async (_title, consents, sent) => {
    const { delivery, gate, bodies } = open([reset(), answer(202)], { consents });

    expect(await delivery.deliver(event, first, 1_000)).toEqual({ do: 'dead', reason: 'consent' });
    expect(bodies.length).toBe(sent);
    // Nothing of it is in flight any more: after a pause another may go first.
    gate.pause({ because: 'unauthorised', untilMs: 2_000 }, 1_000);
    expect(gate.readyAtMs(2_000)).toBe(2_000);
  },
);

test('an event that may still be sent is asked about each time', async () => {
  const consents = [true, true, false];
  const { delivery } = open([reset(), answer(202)], { consents });

  expect(await delivery.deliver(event, first, 1_000)).toEqual({ do: 'delivered' });
  expect(consents).toEqual([false]);
});

test('an unknown contact that is to be created is asked for at once, and nobody is troubled; a lead never is', async () => {
  const unknown = answer(404, { code: 'not_found' });
  const lead: StoredEvent = { ...event, contact: { field: 'id', value: '65f0c0ffee' } };
  const { delivery, troubles } = open([unknown, unknown], { onUnknownContact: 'create' });

  expect(await delivery.deliver(event, first, 1_000)).toEqual({ do: 'park', atMs: 1_000 });
  expect(troubles).toEqual([]);
  expect(await delivery.deliver(lead, first, 1_000)).toEqual({ do: 'park', atMs: 11_000 });
  expect(troubles).toHaveLength(1);
});

const waf = answer(403);
const troubled = {
  number: 1,
  probes: 0,
  trouble: { failures: 0, alone: 0, refusals: 0, lastMs: 10 },
};

test('an event that is refused while others are accepted is sent again later, and delivery goes on', async () => {
  const { delivery, gate } = open([answer(202), waf]);
  await delivery.deliver(event, first, 1_000);

  expect(await delivery.deliver(event, first, 1_000)).toEqual({
    do: 'retry',
    atMs: 61_000,
    alone: 'refused',
  });
  expect(gate.pauseAt(1_000)).toBeUndefined();
});

test('of five events that are refused in a row the fifth makes delivery pause, for those that failed', async () => {
  const { delivery, gate } = open([answer(202), waf, waf, waf, waf, waf, waf]);
  for (let i = 0; i < 5; i += 1) await delivery.deliver(event, first, 1_000);
  expect(gate.unresolved).toBeUndefined();

  expect(await delivery.deliver(event, first, 1_000)).toMatchObject({ isSuspect: true });
  expect(delivery.readyAtMs(1_000)).toBe(1_000);
  expect(delivery.repeatsAtMs(1_000)).toBe(61_000);
  await delivery.deliver(event, first, 1_000);
  expect(delivery.readyAtMs(1_000)).toBe(61_000);
});

test('a refused event that is given up does not show that Intercom works', async () => {
  const attempt = { ...troubled, trouble: { failures: 2, alone: 2, refusals: 2, lastMs: 10 } };
  const { delivery, gate } = open([answer(202), waf, answer(202), waf]);
  await delivery.deliver(event, first, 1_000);
  for (let i = 0; i < 4; i += 1) gate.failed(gate.enter(), 1_000);

  expect(await delivery.deliver(event, attempt, 1_000)).toMatchObject({ do: 'dead', status: 403 });
  gate.failed(gate.enter(), 1_000);
  expect(gate.pauseAt(1_000)).toMatchObject({ because: 'unavailable' });
});

test.each([
  ['is accepted', answer(202), true],
  ['is refused for good', answer(422), true],
  ['is limited', answer(429), true],
  ['meets a refused token', answer(401), true],
  ['fails', answer(500), false],
  ['is refused', waf, false],
])('a repetition that %s is counted as such', async (_what, result, isRefunded) => {
  const { delivery, gate } = open(Array.from({ length: 40 }, () => result));
  for (let i = 0; i < 40; i += 1) await delivery.deliver(event, troubled, 1_000);

  expect(gate.allowsAnother).toBe(isRefunded);
});
