import { createServer, type ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { until } from '../support/turns.js';
import { startWorld, type World } from '../support/world.js';

const latencyMs = 150;
const windowMs = 10_000;
/** 10,000 a minute. */
const limit = 1_667;

/** A server that answers when the test says so, with Intercom's headers. */
class FarServer {
  readonly #waiting: (() => void)[] = [];
  readonly #server = createServer((request, response) => {
    this.ports.push(request.socket.remotePort ?? 0);
    this.requests += 1;
    const release = this.world?.traffic.hold();
    request.resume().on('end', () => {
      this.#waiting.push(() => {
        release?.();
        this.#answer(response);
      });
    });
  });
  world: World | undefined;
  requests = 0;
  refused = 0;
  sockets = 0;
  /** The port at the other end of each request's connection. */
  readonly ports: number[] = [];
  #window = 0;
  #used = 0;

  async start(): Promise<string> {
    // Sent as `Keep-Alive: timeout=3`: the client closes an idle connection two seconds before.
    this.#server.keepAliveTimeout = 3_000;
    this.#server.on('connection', (socket) => {
      this.sockets += 1;
      socket.on('close', () => {
        this.sockets -= 1;
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    return `http://127.0.0.1:${address.port}`;
  }

  get inFlight(): number {
    return this.#waiting.length;
  }

  answerAll(): void {
    for (const answer of this.#waiting.splice(0)) answer();
  }

  #answer(response: ServerResponse): void {
    const wallMs = this.world?.clock.wallMs() ?? 0;
    const window = Math.floor(wallMs / windowMs);
    if (window !== this.#window) this.#used = 0;
    this.#window = window;
    const remaining = Math.max(0, limit - this.#used);
    this.#used += 1;
    if (remaining === 0) this.refused += 1;
    response.writeHead(remaining === 0 ? 429 : 202, {
      date: new Date(wallMs).toUTCString(),
      'content-length': '0',
      'x-ratelimit-limit': `${limit}`,
      'x-ratelimit-remaining': `${remaining}`,
      'x-ratelimit-reset': `${((window + 1) * windowMs) / 1_000}`,
    });
    response.end();
  }
}

async function startFar() {
  const server = new FarServer();
  const world = await startWorld({ origin: () => server.start() });
  server.world = world;
  return { server, world };
}

/** Answers one round of requests after another, and returns how many were in flight in each. */
async function answerUntil(
  isDone: () => boolean,
  { server, world }: { server: FarServer; world: World },
): Promise<number[]> {
  const sizes: number[] = [];
  while (!isDone()) {
    await world.clock.advance(latencyMs);
    sizes.push(server.inFlight);
    server.answerAll();
    await world.clock.settle();
  }
  return sizes;
}

test('row 130: from a far server all of the allowed rate is used: more requests are in flight while events wait, up to 32, and afterwards their connections are closed', async () => {
  const far = await startFar();
  const { events } = far.world;
  for (let i = 0; i < 1_000; i += 1) events.track(`user-${i}`, 'placed-order');
  const sizes = await answerUntil(() => events.stats().pending === 0, far);

  expect(sizes[0]).toBe(10);
  expect(Math.max(...sizes)).toBe(32);
  // 150 a second, and half a second to learn how far it is.
  expect(sizes.length * latencyMs).toBeLessThan((1_000 / 150 + 0.5) * 1_000);
  expect(far.server.refused).toBe(0);
  expect(far.server.sockets).toBe(32);

  // One event at a time: always over the connection that was used last.
  far.server.ports.length = 0;
  for (let i = 0; i < 5; i += 1) {
    events.track(`other-${i}`, 'placed-order');
    await answerUntil(() => events.stats().pending === 0, far);
  }
  expect(new Set(far.server.ports).size).toBe(1);
  const state = (): string => `${far.server.sockets} sockets are open.`;
  await until(() => far.server.sockets <= 1, state);
  expectLaw(events);
});

test('row 130: an import has as many requests in flight, and an awaited request does not wait for them', async () => {
  const far = await startFar();
  const { events, clock } = far.world;
  const at = clock.wallSec - 86_400;
  const rows = Array.from({ length: 1_000 }, (_, i) => ({ user: `${i}`, name: 'imported', at }));
  const importing = settled(events.import(rows));
  const sizes = await answerUntil(() => far.server.inFlight === 32, far);
  expect(sizes[0]).toBe(10);
  const sending = settled(events.send('42', 'placed-order'));
  await clock.settle();
  expect(far.server.inFlight).toBe(33);
  await answerUntil(() => importing.isSettled && sending.isSettled, far);

  expect(await importing.result).toMatchObject({ status: 'done', delivered: 1_000 });
  expect(far.server.refused).toBe(0);
  expect(far.server.requests).toBe(1_001);
});

test('row 130: an import and tracked events each have 32 requests in flight, each on a connection of its own', async () => {
  const far = await startFar();
  const { events, clock } = far.world;
  const at = clock.wallSec - 86_400;
  const rows = Array.from({ length: 600 }, (_, i) => ({ user: `${i}`, name: 'imported', at }));
  const importing = settled(events.import(rows));
  for (let i = 0; i < 600; i += 1) events.track(`user-${i}`, 'placed-order');
  const sizes = await answerUntil(() => importing.isSettled && events.stats().pending === 0, far);

  expect(Math.max(...sizes)).toBe(64);
  expect(far.server.refused).toBe(0);
  expect(far.server.requests).toBe(1_200);
  expectLaw(events);
});

test('row 130: close() delivers to a far server at the same rate', async () => {
  const far = await startFar();
  const { events } = far.world;
  for (let i = 0; i < 600; i += 1) events.track(`user-${i}`, 'placed-order');
  const closing = settled(events.close());
  await answerUntil(() => closing.isSettled, far);

  // In five seconds; ten at a time would be 340.
  expect(await closing.result).toMatchObject({ delivered: 600, dead: 0, pending: 0 });
  expectLaw(events);
});

function settled<T>(result: Promise<T>) {
  const state = { result, isSettled: false };
  void result.finally(() => {
    state.isSettled = true;
  });
  return state;
}
