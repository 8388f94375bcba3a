import { expect, test } from 'vitest';
import type { HttpRequest, HttpResult } from '../http/http-client.js';
import type { Clock } from '../model/clock.js';
import type { Attempt, Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import { placedOrder as event } from '../test-support.js';
import { CreatingDelivery } from './creating-delivery.js';
import { Gate } from './gate.js';

const maxAgeMs = 86_400_000;
const nowMs = 1_000;
const first = { number: 1, probes: 0 };
const probe = { number: 1, probes: 1 };
const delivered: Decision = { do: 'delivered' };

function answer(status: number, rest = {}): HttpResult {
  return { kind: 'response', status, content: 'empty', ...rest };
}

function silence(why: 'reset' | 'timeout' | 'aborted', reusedSocket = false): HttpResult {
  return { kind: 'no-response', why, reusedSocket, maybeDelivered: true };
}

interface Given {
  /** What becomes of the event. */
  readonly decision?: Decision;
  readonly consents?: boolean[];
  /** Happens while Intercom is asked. */
  readonly meanwhile?: (gate: Gate) => void;
}

/** Delivery that writes down what it does, behind a client that answers one result after the other. */
function open(
  results: readonly HttpResult[],
  { decision = delivered, consents, meanwhile }: Given = {},
) {
  const did: string[] = [];
  const told: unknown[][] = [];
  const left = [...results];
  const clock: Clock = {
    nowMs: () => nowMs,
    wallMs: () => 0,
    after: () => () => {},
    soon: () => {},
  };
  const gate = new Gate({
    rateLimit: { perMinute: 60, quotaShare: 1 },
    concurrency: 10,
    random: () => 0.5,
    onPause: () => {},
    onResume: () => {},
  });
  const sending = {
    probeSpacingMs: 77,
    readyAtMs: () => 7,
    repeatsAtMs: () => 8,
    prefersRepeats: true,
    deliver: async ({ id }: StoredEvent, { probes }: Attempt) => {
      did.push(`${id} after ${probes} questions`);
      return decision;
    },
  };
  const http = {
    send: async ({ path, body }: HttpRequest) => {
      did.push(`${path} ${body}`);
      meanwhile?.(gate);
      return left.shift() ?? answer(200);
    },
    abort: () => {},
    close: async () => {},
  };
  const delivery = new CreatingDelivery(sending, {
    ...{ http, gate, clock, maxAgeMs },
    onWrongClock: () => {},
    onContact: (...one) => told.push(one),
    ...(consents && { mayBeSent: () => consents.shift() ?? true }),
  });
  return { delivery, gate, did, told };
}

const created = '/contacts {"role":"user","external_id":"42"}';
const sent = 'e-1 after 1 questions';

test('it is ready when delivery is, and asks as often', () => {
  const { delivery } = open([]);

  expect([delivery.readyAtMs(1), delivery.probeSpacingMs]).toEqual([7, 77]);
});

test('the question for an unknown contact creates it first, and then sends the event', async () => {
  const answered = answer(200, { content: 'json' });
  const { delivery, did, told } = open([answered]);

  expect(await delivery.deliver(event, probe, nowMs)).toBe(delivered);
  expect(did).toEqual([created, sent]);
  expect(told).toEqual([['created', answered]]);
});

test.each([
  ['whose contact nobody has found unknown', event, first, nowMs],
  [
    'of a lead: its id is Intercom’s own',
    { ...event, contact: { field: 'id', value: 'x' } },
    probe,
    nowMs,
  ],
  ['that is too old', event, probe, 500 + maxAgeMs],
] as const)('an event %s is simply delivered', async (_which, given, attempt, atMs) => {
  const { delivery, did } = open([]);
  await delivery.deliver(given, attempt, atMs);

  expect(did).toEqual([`e-1 after ${attempt.probes} questions`]);
});

test.each([
  ['it is there already', answer(409), 'known'],
  ['Intercom refuses it', answer(422), 'refused'],
  ['the token may not create it', answer(403), 'refused'],
  ['Intercom has trouble with contacts', answer(503), 'unanswered'],
  ['contacts have a rate limit of their own', answer(429, { retryAfterMs: 4_000 }), 'unanswered'],
  ['nobody answers', silence('timeout'), 'unanswered'],
])(
  'the event follows whatever becomes of its contact, and only its own answer moves the gate: %s',
  async (_title, result, said) => {
    const decision = { do: 'park', atMs: 11_000 } as const;
    const { delivery, gate, did, told } = open(Array(9).fill(result), { decision });
    for (let i = 0; i < 9; i += 1)
      expect(await delivery.deliver(event, probe, nowMs)).toBe(decision);

    expect(did).toEqual(Array(9).fill([created, sent]).flat());
    expect(told).toEqual(Array(9).fill([said, result]));
    expect(gate.pauseAt(nowMs)).toBeUndefined();
  },
);

test('an answer about a contact ends no pause', async () => {
  const { delivery, gate } = open([answer(200)]);
  gate.pause({ because: 'unauthorised', untilMs: nowMs - 1 }, 0);
  await delivery.deliver(event, probe, nowMs);

  expect(gate.unresolved).toBe('unauthorised');
});

test.each([
  ['suspicious_answer', []],
  ['unauthorised', []],
  ['configuration', []],
  ['rate_limited', [['created', answer(200)]]],
] as const)(
  'nothing is told of a contact where the event shows that nobody has created it: %s',
  async (because, expected) => {
    const { delivery, told } = open([answer(200)], {
      decision: { do: 'pause-all', untilMs: 2_000, because },
    });
    await delivery.deliver(event, probe, nowMs);

    expect(told).toEqual(expected);
  },
);

test('a connection that was closed while it idled costs a creation nothing', async () => {
  const twice = open([silence('reset', true), answer(200)]);
  const fresh = open([silence('reset'), answer(200)]);
  await twice.delivery.deliver(event, probe, nowMs);
  await fresh.delivery.deliver(event, probe, nowMs);

  expect(twice.did).toEqual([created, created, sent]);
  expect(fresh.did).toEqual([created, sent]);
});

test('without consent no contact is created, be it the second time that it is asked for', async () => {
  const refused = { do: 'dead', reason: 'consent' };
  const never = open([], { consents: [false] });
  const meanwhile = open([silence('reset', true)], { consents: [true, false] });

  expect(await never.delivery.deliver(event, probe, nowMs)).toEqual(refused);
  expect(await meanwhile.delivery.deliver(event, probe, nowMs)).toEqual(refused);
  expect(never.did).toEqual([]);
  expect(meanwhile.did).toEqual([created]);
});

test('an event whose contact was forgotten meanwhile is not sent', async () => {
  const { delivery, did } = open([answer(200)]);

  expect(await delivery.deliver(event, probe, nowMs, { aborted: true })).toEqual({
    do: 'dead',
    reason: 'forgotten',
  });
  expect(did).toEqual([created]);
});

test('an event waits for the end of a pause that has begun meanwhile, and of the client for nothing', async () => {
  const pause = { because: 'rate_limited', untilMs: 31_000 } as const;
  const paused = open([answer(200)], { meanwhile: (gate) => gate.pause(pause, nowMs) });
  const ended = open([silence('aborted')]);

  expect(await paused.delivery.deliver(event, probe, nowMs)).toEqual({ do: 'pause-all', ...pause });
  expect(await ended.delivery.deliver(event, probe, nowMs)).toEqual({ do: 'retry', atMs: nowMs });
  expect([paused.did, ended.did]).toEqual([[created], [created]]);
});

test('a creation takes its place in the rate limit, and what its answer says of it is obeyed', async () => {
  const rate = { limit: 10, remaining: 2, windowId: 1, resetInMs: 5_000 };
  const { delivery, gate } = open([answer(200, { rate })]);
  await delivery.deliver(event, probe, nowMs);

  // One of the two is the creation itself, which was not counted yet.
  gate.enter();
  expect(gate.readyAtMs(nowMs)).toBeGreaterThan(nowMs);
});
