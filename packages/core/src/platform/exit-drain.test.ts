import { expect, onTestFinished, test, vi } from 'vitest';
import { drainBeforeExit, forgetDrain } from './exit-drain.js';

function client(hasToDrain = true) {
  const told: string[] = [];
  const one = {
    hasToDrain,
    drainOnExit: async () => {
      told.push('drained');
    },
  };
  onTestFinished(() => forgetDrain(one));
  return { one, told };
}

function listeners(): number {
  return process.listenerCount('beforeExit');
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

test('when the process has nothing left to do, clients with something on its way send it', () => {
  const [first, second, third] = [client(), client(false), client()];
  const already = process.listeners('beforeExit');
  for (const { one } of [first, second, third]) drainBeforeExit(one);
  forgetDrain(third.one);
  for (const listen of process.listeners('beforeExit')) if (!already.includes(listen)) listen(0);

  expect([first.told, second.told, third.told]).toEqual([['drained'], [], []]);
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

test('a Worker, which is only ever put to sleep, keeps no client and listens to nothing', () => {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
  onTestFinished(() => void vi.unstubAllGlobals());
  const before = listeners();

  drainBeforeExit(client().one);

  expect(listeners()).toBe(before);
});
