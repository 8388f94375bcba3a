import { expect, test } from 'vitest';
import type { HttpResult, NoResponse } from '../http/http-client.js';
import { type AttemptOptions, attemptRequest } from './attempt.js';
import { Gate, type Lane } from './gate.js';

const request = { method: 'GET', path: '/me' } as const;
const clock = { nowMs: () => 1_000, wallMs: () => 0, after: () => () => {}, soon: () => {} };
const idleClose: NoResponse = {
  kind: 'no-response',
  why: 'reset',
  reusedSocket: true,
  maybeDelivered: true,
};

/** Attempts a request to which one result after the other is answered. */
async function attempt(
  results: readonly HttpResult[],
  options: Partial<AttemptOptions> = {},
  allowsAnother = true,
) {
  let nowMs = 1_000;
  const moves: string[] = [];
  const clocks: number[] = [];
  const left = [...results];
  const gate = {
    enter: (lane?: Lane) => moves.push(`enter ${lane}`),
    leave: (lane?: Lane) => void moves.push(`leave ${lane}`),
    observe: () => void moves.push('observe'),
    observeSilence: () => void moves.push('silence'),
    allowsAnother,
  };
  const http = {
    send: async () => {
      moves.push('send');
      nowMs += 150;
      return left.shift() ?? idleClose;
    },
  };
  const parts = {
    gate,
    http,
    clock: { ...clock, nowMs: () => nowMs },
    onWrongClock: (aheadMs: number) => clocks.push(aheadMs),
  };
  const came = await attemptRequest(parts, request, {
    lane: 'foreground',
    isRepeatable: true,
    ...options,
  });
  return { came, moves, clocks };
}

test('a request enters the gate, is sent, leaves, and the gate learns of the rate', async () => {
  const result: HttpResult = {
    kind: 'response',
    status: 200,
    content: 'json',
    rate: { limit: 83 },
  };
  const { came, moves, clocks } = await attempt([result]);

  expect(moves).toEqual(['enter foreground', 'send', 'leave foreground', 'observe']);
  expect(came).toEqual({ result, epoch: 1, endedMs: 1_150, tookMs: 150, isRepeat: false });
  expect(clocks).toEqual([]);
});

test('a connection that was closed while it idled costs one request more, and only one', async () => {
  const once = ['enter background', 'send', 'leave background', 'silence'];
  const { came, moves } = await attempt([idleClose, idleClose], { lane: 'background' });

  expect(moves).toEqual([...once, ...once]);
  // Only the second request's time is how long Intercom takes.
  expect(came).toMatchObject({ result: idleClose, endedMs: 1_300, tookMs: 150 });
});

test.each([
  ['a request that may not be repeated', { isRepeatable: false }, idleClose],
  ['a reset of a new connection', {}, { ...idleClose, reusedSocket: false }],
  ['another failure of a used connection', {}, { ...idleClose, why: 'timeout' as const }],
])('%s is sent once', async (_title, options, result) => {
  const { moves } = await attempt([result], options);

  expect(moves.filter((move) => move === 'send')).toHaveLength(1);
});

test.each([
  ['at first', [false], 0],
  ['when it would be repeated', [true, false], 1],
])('what may not be sent any more is withheld: %s', async (_title, answers, sent) => {
  const left = [...answers];
  const { came, moves } = await attempt([], { mayBeSent: () => left.shift() ?? true });

  expect(came).toBe('withheld');
  expect(moves.filter((move) => move === 'send')).toHaveLength(sent);
  expect(moves.filter((move) => move.startsWith('enter'))).toHaveLength(sent);
});

test.each([
  ['it failed before', { isRepeat: true }, true, true],
  ['too many were repeated already', {}, false, false],
])(
  'a request in the background is not repeated at once if %s',
  async (_title, options, allowsAnother, isRepeat) => {
    const background = { lane: 'background', ...options } as const;
    const { came, moves } = await attempt([idleClose], background, allowsAnother);

    expect(moves.filter((move) => move === 'send')).toHaveLength(1);
    expect(came).toMatchObject({ result: idleClose, isRepeat });
  },
);

test('an immediate repetition counts as one, unless a caller waits for it', async () => {
  const background = await attempt([idleClose, idleClose], { lane: 'background' });
  const foreground = await attempt([idleClose, idleClose], {}, false);

  expect(background.came).toMatchObject({ isRepeat: true });
  expect(foreground.came).toMatchObject({ isRepeat: false });
  expect(foreground.moves.filter((move) => move === 'send')).toHaveLength(2);
});

test('a wrong clock is told, whoever sent the request', async () => {
  const rate = { limit: 83, clockAheadMs: 90_000 };
  const { clocks } = await attempt([{ kind: 'response', status: 500, content: 'empty', rate }]);

  expect(clocks).toEqual([90_000]);
});

test('two requests cannot both take the last one of a window: the gate is entered at once', () => {
  const gate = new Gate({
    rateLimit: { perMinute: 6, quotaShare: 1 },
    concurrency: 10,
    random: () => 0,
    onPause: () => {},
    onResume: () => {},
  });
  const http = { send: () => new Promise<HttpResult>(() => {}) };
  expect(gate.foregroundAtMs(1_000)).toBe(1_000);
  void attemptRequest({ gate, http, clock, onWrongClock: () => {} }, request, {
    lane: 'foreground',
    isRepeatable: true,
  });

  expect(gate.foregroundAtMs(1_000)).toBeGreaterThan(1_000);
});
