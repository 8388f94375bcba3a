import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateInfo } from '../http/rate-headers.js';
import type { RateInfo } from '../model/api-answer.js';
import { Gate } from './gate.js';
import { Quota } from './quota.js';

/** A limit of 100 a window; ten are left to others. */
const hundred = { perMinute: 600, quotaShare: 0.9 };

function quotaOf(options = hundred, random = () => 0): Quota {
  return new Quota(options, random);
}

/** Sends for as long as it may, and says how many that were. */
function sendAll(quota: Quota, nowMs: number, inFlight = 0): number {
  let sent = 0;
  while (quota.readyAtMs(nowMs, inFlight + sent) <= nowMs) {
    quota.sent();
    sent += 1;
  }
  return sent;
}

/** How many may still be sent after an answer. */
function usableAfter(rate: RateInfo, inFlight: number): number {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe(rate, 0, inFlight);
  return sendAll(quota, 0, inFlight);
}

const window = { limit: 100, windowId: 1_800_000_010, resetInMs: 8_000 };

test.each([
  ['600 a minute are 100 in ten seconds, of which 90 are used', 600, 0.9, 90],
  ['the whole, where nobody else needs any', 600, 1, 100],
  ['10,000 a minute are 1,667', 10_000, 1, 1_667],
  ['500 a minute are 83, as Intercom rounds', 500, 1, 83],
  ['the smallest pace is still one', 6, 0.9, 1],
  ['the smallest share is still one', 600, 0.01, 1],
])('before the first answer: %s', (_title, perMinute, quotaShare, sent) => {
  expect(sendAll(quotaOf({ perMinute, quotaShare }), 0)).toBe(sent);
});

test('when the window is used up, the next begins ten seconds after this one, a little spread', () => {
  const quota = quotaOf(hundred, () => 0.5);
  sendAll(quota, 1_000);

  expect(quota.readyAtMs(1_000, 90)).toBe(11_050);
  expect(quota.readyAtMs(10_999, 0)).toBe(11_050);
  expect(quota.readyAtMs(11_000, 0)).toBe(11_000);
  expect(sendAll(quota, 11_000)).toBe(90);
});

test('what is still in flight when a window begins may be counted in it', () => {
  const quota = quotaOf();
  sendAll(quota, 0);

  expect(quota.readyAtMs(10_000, 7)).toBe(10_000);
  expect(sendAll(quota, 10_000, 7)).toBe(83);
});

test('what is called remaining is from before that request: one of them is used already', () => {
  expect(usableAfter({ ...window, remaining: 50 }, 0)).toBe(39);
});

test.each([
  ['requests in flight may not be counted yet', { ...window, remaining: 50 }, 5, 34],
  [
    'the first answer of a window leaves the others their share',
    { ...window, remaining: 100 },
    0,
    89,
  ],
  ['nothing but the share of others is left', { ...window, remaining: 11 }, 0, 0],
  ['one more than the share of others is left', { ...window, remaining: 12 }, 0, 1],
  ['nothing remains', { ...window, remaining: 0 }, 0, 0],
  ['a header without remaining says nothing about it', window, 0, 90],
  ['a header without reset says nothing about the window', { limit: 100, remaining: 5 }, 0, 90],
  ['a window that is over says nothing', { ...window, remaining: 5, resetInMs: 0 }, 0, 90],
  [
    'the limit is the header’s, not the option’s',
    { ...window, limit: 1_000, remaining: 1_000 },
    0,
    899,
  ],
  ['the limit alone is learnt', { limit: 50 }, 0, 45],
  [
    'without a limit, the one known before holds',
    { windowId: 7, remaining: 50, resetInMs: 8_000 },
    0,
    39,
  ],
])('after an answer: %s', (_title, rate, inFlight, sent) => {
  expect(usableAfter(rate, inFlight)).toBe(sent);
});

test('a window ends when its header says', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, remaining: 0 }, 500, 0);

  expect(quota.readyAtMs(8_499, 0)).toBe(8_500);
  expect(quota.readyAtMs(8_500, 0)).toBe(8_500);
});

test('answers that come in another order than they were counted cannot raise what is left', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, remaining: 20 }, 0, 0);
  quota.observe({ ...window, remaining: 60 }, 0, 0);

  expect(sendAll(quota, 0, 0)).toBe(9);
});

test('a request that came back without headers may have been counted all the same', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observeSilence();
  quota.observe({ ...window, remaining: 50 }, 0, 0);
  quota.observeSilence();
  quota.observeSilence();

  expect(sendAll(quota, 0)).toBe(37);
});

test('before the first answer, one without headers is counted like another', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.sent();
  quota.observeSilence();

  expect(sendAll(quota, 0)).toBe(89);
});

test('an answer whose window is over does not make those forgotten that were sent since', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  for (let sent = 0; sent < 50; sent += 1) quota.sent();
  quota.observe({ ...window, remaining: 51, resetInMs: 0 }, 0, 0);

  expect(sendAll(quota, 0)).toBe(40);
});

test('an answer that names no window cannot raise what is left in one that was named', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, remaining: 20 }, 0, 0);
  quota.observe({ limit: 100, remaining: 60, resetInMs: 8_000 }, 0, 0);

  expect(sendAll(quota, 0)).toBe(9);
});

test('an answer from a newer window begins it', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, remaining: 0 }, 0, 0);
  quota.observe({ ...window, windowId: window.windowId + 10, remaining: 100 }, 100, 2);

  expect(sendAll(quota, 100, 2)).toBe(87);
});

test('a late answer from an older window says nothing about this one', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, windowId: window.windowId + 10, remaining: 50 }, 0, 0);
  quota.observe({ ...window, remaining: 0 }, 0, 0);
  expect(sendAll(quota, 0)).toBe(39);

  const rolled = quotaOf();
  rolled.readyAtMs(0, 0);
  rolled.observe({ ...window, remaining: 50 }, 0, 0);
  rolled.readyAtMs(8_000, 0);
  rolled.observe({ ...window, remaining: 0, resetInMs: 500 }, 8_000, 0);
  expect(sendAll(rolled, 8_000)).toBe(90);
});

test('an older window stays old, however many have passed', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, windowId: window.windowId + 10, remaining: 50 }, 0, 0);
  quota.readyAtMs(8_000, 0);
  quota.readyAtMs(18_000, 0);
  quota.observe({ ...window, windowId: window.windowId, remaining: 0 }, 18_000, 0);
  quota.observe({ ...window, windowId: window.windowId + 10, remaining: 0 }, 18_000, 0);

  expect(sendAll(quota, 18_000)).toBe(90);
});

test('a header that names no window, a year ahead for example, still counts', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ limit: 100, remaining: 30, resetInMs: 60_000 }, 0, 0);

  expect(sendAll(quota, 0)).toBe(19);
});

/** Intercom, as far as it counts: windows of ten seconds that begin with the epoch's. */
class Server {
  readonly refusedAtMs: number[] = [];
  taken = 0;
  #window = 0;
  #used = 0;
  readonly #limit: number;
  readonly #others: (windowStartMs: number) => number;

  constructor(limit: number, others: (windowStartMs: number) => number) {
    this.#limit = limit;
    this.#others = others;
  }

  answer(atMs: number) {
    const current = Math.floor(atMs / 10_000);
    if (current !== this.#window) {
      this.#window = current;
      this.#used = Math.min(this.#limit, this.#others(current * 10_000));
    }
    const remaining = this.#limit - this.#used;
    if (remaining > 0) {
      this.#used += 1;
      this.taken += 1;
    } else this.refusedAtMs.push(atMs);
    return {
      status: remaining > 0 ? 202 : 429,
      headers: {
        date: new Date(Math.floor(atMs / 1_000) * 1_000).toUTCString(),
        'x-ratelimit-limit': `${this.#limit}`,
        'x-ratelimit-remaining': `${remaining}`,
        'x-ratelimit-reset': `${(current + 1) * 10}`,
      },
    };
  }
}

interface Traffic {
  readonly limit: number;
  readonly perMinute: number;
  readonly startMs: number;
  readonly latencies: readonly number[];
  readonly lucks: readonly number[];
  readonly others: readonly number[];
}

/** Sends without end for 70 s, over a network that takes its time, from so many processes at once. */
function simulate(given: Traffic, processes = 1): Server {
  const { limit, perMinute, startMs, latencies, lucks, others } = given;
  let drawn = 0;
  const draw = (from: readonly number[]) => from[drawn++ % from.length] ?? 0;
  const random = () => draw(lucks);
  const server = new Server(limit, (ms) => others[(ms / 10_000) % others.length] ?? 0);
  const clock = { nowMs: () => 0, wallMs: () => 0, after: () => () => {}, soon: () => {} };
  const agenda: { atMs: number; do: (nowMs: number) => void }[] = [];
  const at = (atMs: number, what: (nowMs: number) => void) => agenda.push({ atMs, do: what });

  const run = () => {
    const rateLimit = { perMinute, quotaShare: 0.9 };
    const gate = new Gate({
      rateLimit,
      concurrency: 32,
      random,
      onPause: () => {},
      onResume: () => {},
    });
    let inFlight = 0;
    const arrive = (epoch: number, sentMs: number) => (nowMs: number) => {
      const { status, headers } = server.answer(nowMs);
      at(nowMs + draw(latencies), (backMs) => {
        inFlight -= 1;
        gate.leave();
        const rate = rateInfo(headers, clock);
        if (rate) gate.observe(rate, backMs);
        const untilMs = backMs + (rate?.resetInMs ?? 10_000) + random() * 500;
        if (status === 429) gate.pause({ because: 'rate_limited', untilMs }, backMs);
        else {
          gate.observeLatency(backMs - sentMs, backMs);
          gate.succeeded(epoch);
        }
        send(backMs);
      });
    };
    const send = (nowMs: number): void => {
      while (inFlight < 32) {
        const readyMs = gate.readyAtMs(nowMs);
        if (readyMs > nowMs) {
          if (Number.isFinite(readyMs)) at(readyMs, send);
          return;
        }
        inFlight += 1;
        at(nowMs + draw(latencies), arrive(gate.enter(), nowMs));
      }
    };
    return send;
  };

  for (let i = 0; i < processes; i += 1) at(startMs, run());
  while (agenda.length > 0) {
    agenda.sort((a, b) => a.atMs - b.atMs);
    const next = agenda.shift();
    if (next === undefined || next.atMs > startMs + 70_000) break;
    next.do(next.atMs);
  }
  return server;
}

const traffic = fc.record({
  limit: fc.constantFrom(10, 83, 167),
  startMs: fc.integer({ min: 10_000_000, max: 10_010_000 }),
  latencies: fc.array(fc.integer({ min: 5, max: 400 }), { minLength: 5, maxLength: 40 }),
  lucks: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: 1,
    maxLength: 20,
  }),
});

test('alone in its workspace it is never refused, and uses at least three quarters of the limit', () => {
  fc.assert(
    fc.property(traffic, (given) => {
      const { limit } = given;
      const server = simulate({ ...given, perMinute: limit * 6, others: [0] });

      expect(server.refusedAtMs).toEqual([]);
      expect(server.taken).toBeGreaterThan(7 * limit * 0.75);
    }),
    { numRuns: 60 },
  );
});

test('with a limit far below the one it was told of, it is refused in its first window only', () => {
  fc.assert(
    fc.property(traffic, (given) => {
      const server = simulate({ ...given, perMinute: 10_000, others: [0] });

      const firstEndsMs = (Math.floor(given.startMs / 10_000) + 2) * 10_000;
      expect(server.refusedAtMs.filter((ms) => ms > firstEndsMs)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('where others have used a window up, at most the requests that left together are refused', () => {
  fc.assert(
    fc.property(traffic, fc.array(fc.nat(100), { minLength: 1, maxLength: 6 }), (given, shares) => {
      const { limit } = given;
      const others = shares.map((share) => Math.floor((limit * share) / 100));
      const server = simulate({ ...given, perMinute: limit * 6, others });

      const windows = server.refusedAtMs.map((ms) => Math.floor(ms / 10_000));
      for (const each of new Set(windows)) {
        expect(windows.filter((one) => one === each).length).toBeLessThanOrEqual(10);
      }
    }),
    { numRuns: 60 },
  );
});

/** Was refused as long as half of what is left might be in flight. */
const slowAnswers = {
  limit: 10,
  startMs: 10_000_000,
  latencies: [219, 146, 194, 194, 149],
  lucks: [0],
};

test('two processes of one workspace are never refused, and use most of the limit between them', () => {
  fc.assert(
    fc.property(traffic, fc.constantFrom(50, 83, 167), (given, limit) => {
      const server = simulate({ ...given, limit, perMinute: limit * 6, others: [0] }, 2);

      expect(server.refusedAtMs).toEqual([]);
      expect(server.taken).toBeGreaterThan(7 * limit * 0.75);
    }),
    { numRuns: 60, examples: [[slowAnswers, 50]] },
  );
});

test('four processes are not refused either, where a tenth of the limit is as much as three have in flight', () => {
  fc.assert(
    fc.property(traffic, (given) => {
      const server = simulate({ ...given, limit: 333, perMinute: 2_000, others: [0] }, 4);

      expect(server.refusedAtMs).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test.each([1, 4, 10])(
  'with slow answers and the usual limit, %i processes use all of it and are not refused',
  (processes) => {
    const usual = { limit: 1_667, perMinute: 10_000, startMs: 10_000_000, others: [0] };
    const slow = { latencies: [60, 75, 90], lucks: [0.1, 0.5, 0.9] };
    const server = simulate({ ...usual, ...slow }, processes);

    expect(server.refusedAtMs).toEqual([]);
    expect(server.taken).toBeGreaterThan(7 * 1_500 * 0.95);
  },
);

test.each([
  ['as many as are left to others', 600, 0.95, 5],
  ['no more than ten, however many are left to others', 10_000, 0.9, 10],
  ['two, where nothing is left to others', 600, 1, 2],
])(
  'before anything has come back in a window, those who ask are %s',
  (_title, perMinute, quotaShare, few) => {
    const quota = quotaOf({ perMinute, quotaShare });
    const ask = () => {
      let sent = 0;
      for (; sent < 100 && !quota.isEnough(sent); sent += 1) quota.sent();
      return sent;
    };
    quota.readyAtMs(0, 0);
    expect(ask()).toBe(few);

    quota.observeSilence();
    expect(quota.isEnough(1_000)).toBe(false);
    quota.readyAtMs(10_000, 7);
    expect(ask()).toBe(few);
  },
);

test.each([
  ['that a whole window is left', { ...window, remaining: 100 }],
  ['nothing but the limit', { limit: 100 }],
  ['that the window is over', { ...window, resetInMs: 0 }],
])('an answer that says %s lets the others go', (_title, rate) => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  for (let i = 0; i < 10; i += 1) quota.sent();
  expect(quota.isEnough(10)).toBe(true);
  quota.observe(rate, 0, 9);

  expect(quota.isEnough(9)).toBe(false);
});

test('an answer from an older window does not say how this one stands', () => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, remaining: 50 }, 0, 0);
  quota.readyAtMs(8_000, 1);
  for (let i = 0; i < 10; i += 1) quota.sent();
  quota.observe({ ...window, remaining: 40 }, 8_000, 10);

  expect(quota.isEnough(10)).toBe(true);
});

test.each([
  [50, 13],
  [21, 4],
  [20, 3],
  [15, 2],
  [14, 1],
  [12, 1],
])('with %d remaining, of which ten are for others, %d may be in flight', (remaining, most) => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, remaining }, 0, 0);

  expect(quota.isEnough(most - 1)).toBe(false);
  expect(quota.isEnough(most)).toBe(true);
});

test.each([
  ['all, where nobody else uses any', 50, 0.005],
  ['a fifth, where others have used four fifths of what is used', 10, 0.001],
])('of what a window still allows until its end, the rate is %s', (_title, sent, perMs) => {
  const quota = quotaOf();
  quota.readyAtMs(0, 0);
  quota.observe({ ...window, remaining: 100 }, 0, 0);
  for (let i = 0; i < sent; i += 1) quota.sent();
  // 50 are left, of which ten are for others: 40 in eight seconds.
  quota.observe({ ...window, remaining: 51 }, 0, 0);

  expect(quota.perMs(0, 0)).toBeCloseTo(perMs, 10);
  expect(quota.perMs(4_000, 0)).toBeCloseTo(2 * perMs, 10);
  expect(quota.perMs(0, 40)).toBe(0);
});

test('before the first answer, and after the end of a window, the rate is that of a whole window', () => {
  const quota = quotaOf();
  expect(quota.perMs(0, 0)).toBe(0.009);
  quota.readyAtMs(0, 0);
  expect(quota.perMs(0, 0)).toBe(0.009);
  expect(quota.perMs(10_000, 0)).toBe(0.009);
});
