import { expect, onTestFinished, test } from 'vitest';
import type { HttpClient, HttpRequest, HttpResult } from '../http/http-client.js';
import { ManualClock } from '../manual-clock.js';
import type { RateInfo } from '../model/api-answer.js';
import type { ClientOptions } from '../options/client-options.js';
import { createWith } from './create-intercom-events.js';

const windowMs = 10_000;
/** 10,000 a minute. */
const limit = 1_667;
/** What nine tenths of it are in a window. */
const allowed = 1_500;

const aborted: HttpResult = {
  ...{ kind: 'no-response', why: 'aborted' },
  ...{ reusedSocket: false, maybeDelivered: true },
};

type Answer = (number: number) => HttpResult | undefined;

/** Intercom from afar: counts in windows of ten seconds, answers after a while, and knows what is in flight. */
class FarServer implements HttpClient {
  latencyMs = 150;
  inFlight = 0;
  maxInFlight = 0;
  received = 0;
  refused = 0;
  /** What it answers instead; `undefined`: as usual. */
  answer: Answer = () => undefined;
  readonly #clock: ManualClock;
  #window = -1;
  #used = 0;
  #isAborted = false;
  readonly #passing = new Set<() => void>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async send({ awaited }: HttpRequest): Promise<HttpResult> {
    this.received += 1;
    const number = this.received;
    this.inFlight += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
    await this.#pass(this.latencyMs / 2);
    if (this.#isAborted) return aborted;
    const rate = this.#count();
    const status = rate.remaining === 0 ? 429 : 202;
    if (status === 429) this.refused += 1;
    const usual: HttpResult = { kind: 'response', status, content: 'empty', rate };
    const result = this.answer(number) ?? usual;
    await this.#pass(this.latencyMs / 2);
    this.inFlight -= 1;
    if (awaited === undefined || result.kind !== 'response') return result;
    return { ...result, answer: { status: result.status, headers: {}, body: '{"type":"admin"}' } };
  }

  abort(): void {
    this.#isAborted = true;
    for (const end of this.#passing) end();
  }

  async close(): Promise<void> {}

  /** Forgets how many there were. */
  measure(): void {
    this.maxInFlight = this.inFlight;
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#passing.delete(end);
        resolve();
      };
      this.#passing.add(end);
      this.#clock.after(ms, end);
    });
  }

  #count(): RateInfo & { readonly remaining: number } {
    const nowMs = this.#clock.wallMs();
    const window = Math.floor(nowMs / windowMs);
    if (window !== this.#window) this.#used = 0;
    this.#window = window;
    const remaining = limit - this.#used;
    if (remaining > 0) this.#used += 1;
    const endsMs = (window + 1) * windowMs;
    return { limit, remaining, windowId: endsMs / 1_000, resetInMs: endsMs - nowMs };
  }
}

function open(given: ClientOptions = {}) {
  const clock = new ManualClock();
  const server = new FarServer(clock);
  const options = { accessToken: 'made-up-token', logger: false, drainOnExitMs: false } as const;
  const ports = { clock, random: () => 0.5, idPrefix: 'e', http: server };
  const events = createWith({ ...options, ...given }, ports);
  onTestFinished(async () => {
    const closing = events.close({ deadlineMs: 0 });
    await clock.advance(0);
    await closing;
  });
  let tracked = 0;
  const track = (count: number): void => {
    for (let i = 0; i < count; i += 1) events.track(`user-${tracked++}`, 'placed-order');
  };
  const importRows = (count: number) => {
    const at = Math.floor(clock.wallMs() / 1_000) - 86_400;
    return events.import(
      Array.from({ length: count }, (_, i) => ({ user: `user-${i}`, name: 'imported', at })),
    );
  };
  return { clock, server, events, track, importRows };
}

const rates = [
  [5, 32, 10, 1],
  [50, 32, 20, 1],
  [150, 32, 32, 0.99],
  [200, 32, 32, 0.95],
  [300, 64, 64, 0.95],
  [300, 32, 32, 0.7],
  [150, 10, 10, 0.4],
] as const;

test.each(rates.flatMap((rate) => [['tracked', ...rate] as const, ['imported', ...rate] as const]))(
  '%s events, with answers after %i ms and a maximum of %i: no more than %i requests are in flight, and the allowed rate × %d is reached',
  async (way, latencyMs, concurrency, most, share) => {
    const { clock, server, track, importRows } = open({ delivery: { concurrency } });
    server.latencyMs = latencyMs;
    if (way === 'tracked') track(9_000);
    else void importRows(9_000);
    await clock.advance(windowMs);
    const first = server.received;
    await clock.advance(3 * windowMs);

    expect(server.maxInFlight).toBeLessThanOrEqual(most);
    expect(server.maxInFlight).toBeGreaterThan(most / 2);
    expect(server.received - first).toBeGreaterThanOrEqual(3 * allowed * share);
    expect(server.refused).toBe(0);
  },
);

test('where nothing waits, no more are in flight than the events that come', async () => {
  const { clock, server, track } = open();
  server.latencyMs = 300;
  // One every 100 ms: three are in flight.
  for (let i = 0; i < 300; i += 1) {
    track(1);
    await clock.advance(100);
  }

  expect(server.received).toBe(300);
  expect(server.maxInFlight).toBe(3);
});

test('a latency that jumps to 2 s and back is followed', async () => {
  const { clock, server, events, track } = open();
  server.latencyMs = 5;
  track(2_000);
  await clock.advance(windowMs);
  expect(server.maxInFlight).toBe(10);
  server.latencyMs = 2_000;
  await clock.advance(windowMs);
  track(2_000);
  await clock.advance(windowMs);
  expect(server.maxInFlight).toBe(32);
  server.latencyMs = 5;
  await clock.advance(2 * windowMs);
  server.measure();
  track(1_000);
  await clock.advance(2 * windowMs);

  expect(server.maxInFlight).toBe(10);
  expect(events.stats()).toMatchObject({ delivered: 5_000, pending: 0 });
  expect(server.refused).toBe(0);
});

const failure: HttpResult = { kind: 'response', status: 503, content: 'empty' };
const timeout: HttpResult = {
  ...{ kind: 'no-response', why: 'timeout' },
  ...{ reusedSocket: true, maybeDelivered: true },
};

test.each([
  ['a 503', failure],
  ['a timeout', timeout],
])(
  '%s for every third request shrinks what is in flight; afterwards it is as before',
  async (_title, result) => {
    const { clock, server, events, track } = open();
    track(9_000);
    await clock.advance(1_000);
    expect(server.inFlight).toBe(32);
    server.answer = (number) => (number % 3 === 0 ? result : undefined);
    await clock.advance(500);
    server.measure();
    await clock.advance(1_000);
    expect(server.maxInFlight).toBeLessThanOrEqual(8);
    server.answer = () => undefined;
    await clock.advance(2 * windowMs);

    expect(server.maxInFlight).toBe(32);
    expect(events.stats().delivered).toBeGreaterThan(2 * allowed);
  },
);

test('after a 429 one request goes first, and each round of answers doubles them', async () => {
  const { clock, server, track } = open();
  track(5_000);
  await clock.advance(1_000);
  const refusal = { kind: 'response', status: 429, content: 'empty', retryAfterMs: 1_000 } as const;
  server.answer = () => refusal;
  await clock.advance(300);
  expect(server.inFlight).toBe(0);
  server.answer = () => undefined;
  await clock.advanceUntil(() => server.inFlight > 0, { maxMs: 2_000 });
  const sizes: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    await clock.advance(1);
    sizes.push(server.inFlight);
    await clock.advance(149);
  }

  expect(sizes).toEqual([1, 2, 4, 8, 16]);
});

test('while answers never come, ten requests are in flight', async () => {
  const { clock, server, track } = open();
  server.latencyMs = 1_000_000;
  track(1_000);
  await clock.advance(10_000);

  expect(server.inFlight).toBe(10);
});

test('awaited requests do not wait while as many events as allowed are in flight', async () => {
  const { clock, server, events, track, importRows } = open();
  track(5_000);
  void importRows(5_000);
  await clock.advance(1_000);
  const { inFlight } = server;
  expect(inFlight).toBeGreaterThan(32);
  let isAnswered = false;
  void events.me().then(() => {
    isAnswered = true;
  });
  await clock.advance(1);
  expect(server.maxInFlight).toBeGreaterThan(inFlight);
  await clock.advance(150);

  expect(isAnswered).toBe(true);
});

test.each([
  [5, 1_500],
  [100, 1_100],
  [150, 1_000],
])(
  'with answers after %i ms close() delivers %i events or more in its five seconds',
  async (latencyMs, least) => {
    const { clock, server, events, track } = open();
    server.latencyMs = latencyMs;
    track(3_000);
    const closing = events.close();
    await clock.advance(5_000);
    const { delivered } = await closing;

    expect(delivered).toBeGreaterThanOrEqual(least);
    expect(delivered).toBeLessThanOrEqual(allowed);
  },
);
