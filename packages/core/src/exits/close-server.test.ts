import { expect, test, vi } from 'vitest';
import { closeServer } from './close-server.js';

test('a framework whose close() returns a promise is waited for', async () => {
  const done: string[] = [];
  const server = { close: async () => void done.push('closed') };

  await closeServer(server, 60_000);

  expect(done).toEqual(['closed']);
});

test.each([
  [
    'throws',
    {
      close: () => {
        throw new Error('made up');
      },
    },
  ],
  ['rejects', { close: () => Promise.reject(new Error('made up')) }],
  [
    'calls back with an error',
    { close: (done?: (error: Error) => void) => done?.(new Error('made up')) },
  ],
])('a server whose close() %s does not hold up the events', async (_what, server) => {
  await expect(closeServer(server, 60_000)).resolves.toBeUndefined();
});

test('a server that does not come to its end has its connections cut, and is not waited for any more', async () => {
  const told: string[] = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const server = {
    close: () => server,
    closeIdleConnections: () => void told.push('idle'),
    closeAllConnections: () => {
      told.push('all');
      throw new Error('made up');
    },
  };
  const closing = closeServer(server, 120);
  await vi.advanceTimersByTimeAsync(119);
  expect(told).toEqual(['idle', 'idle']);
  await vi.advanceTimersByTimeAsync(1);
  await closing;

  expect(told).toEqual(['idle', 'idle', 'all']);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
