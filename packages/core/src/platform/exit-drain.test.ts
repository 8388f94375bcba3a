import { expect, onTestFinished, test, vi } from 'vitest';
import type { Drainable } from './exit-drain.js';

// Other files of this process may have left clients open. This file has the module to itself.
vi.resetModules();
const { drainBeforeExit, forgetDrain, isProcessEnding } = await import('./exit-drain.js');

interface Settings {
  readonly hasToDrain?: boolean;
  readonly drainMs?: number;
  readonly drain?: () => Promise<void>;
}

function client({ hasToDrain = true, drainMs = 5_000, drain = async () => {} }: Settings = {}) {
  const told: (number | 'left')[] = [];
  const one: Drainable = {
    hasToDrain,
    drainMs,
    drainOnExit: (deadlineMs) => {
      told.push(Math.round(deadlineMs));
      return drain();
    },
    leaveOnExit: () => {
      told.push('left');
    },
  };
  onTestFinished(() => forgetDrain(one));
  return { one, told };
}

function listeners(): number {
  return process.listenerCount('beforeExit');
}

/** Registers the clients; each call is an end of the process as far as they are concerned. */
function ending(...clients: readonly Drainable[]): () => Promise<void> {
  const already = process.listeners('beforeExit');
  for (const one of clients) drainBeforeExit(one);
  const ours = process.listeners('beforeExit').filter((listener) => !already.includes(listener));
  return async () => {
    for (const listener of ours) listener(0);
    await new Promise((resolve) => setImmediate(resolve));
  };
}

test('one listener serves all clients, and goes with the last of them', () => {
  const before = listeners();
  const [first, second] = [client(), client()];
  drainBeforeExit(first.one);
  drainBeforeExit(second.one);
  expect(listeners()).toBe(before + 1);

  forgetDrain(first.one);
  expect(listeners()).toBe(before + 1);
  forgetDrain(second.one);
  expect(listeners()).toBe(before);
  drainBeforeExit(first.one);
  expect(listeners()).toBe(before + 1);
});

test('when the process has nothing left to do, clients with pending events send them', async () => {
  const [first, second, third, off] = [
    client(),
    client({ hasToDrain: false }),
    client(),
    client({ drainMs: 0 }),
  ];
  const end = ending(first.one, second.one, third.one, off.one);
  forgetDrain(third.one);
  await end();

  expect([first.told, second.told, third.told, off.told]).toEqual([[5_000], [], [], []]);
});

test('all drains of a process together have the time of one, and then it ends', async () => {
  const { one, told } = client({ drainMs: 120 });
  const end = ending(one);
  for (let ends = 0; ends < 5; ends += 1) {
    expect(isProcessEnding()).toBe(ends > 3);
    await end();
  }

  // Each counts as 50 ms at least, however little there is to send.
  expect(told).toEqual([120, 70, 20, 'left', 'left']);
  expect(isProcessEnding()).toBe(true);
});

test('a drain that takes longer counts as long as it takes', async () => {
  let drained: Promise<void> | undefined;
  const drain = (): Promise<void> => {
    drained = new Promise((resolve) => setTimeout(resolve, 200));
    return drained;
  };
  const { one, told } = client({ drainMs: 100, drain });
  const end = ending(one);
  await end();
  await drained;
  await new Promise((resolve) => setImmediate(resolve));
  await end();

  expect(told).toEqual([100, 'left']);
});

test('a process without anything to drain may end, until a client has something again', async () => {
  const idle = client({ hasToDrain: false });
  const end = ending(idle.one);
  await end();
  expect(isProcessEnding()).toBe(true);

  Object.assign(idle.one, { hasToDrain: true });
  await end();
  expect(isProcessEnding()).toBe(false);
  expect(idle.told).toEqual([5_000]);
});

test('in Lambda nothing is sent at the end: a frozen process is not one that ends', () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'made-up';
  onTestFinished(() => {
    delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  });
  const before = listeners();
  drainBeforeExit(client().one);

  expect(listeners()).toBe(before);
});

test('a Worker, which is only ever suspended, keeps no client and listens to nothing', () => {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
  onTestFinished(() => void vi.unstubAllGlobals());
  const before = listeners();

  drainBeforeExit(client().one);

  expect(listeners()).toBe(before);
});
