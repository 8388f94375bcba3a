import { Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { IdleTimeouts } from './idle-timeouts.js';

function withFakeTimers() {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  return { closers: new IdleTimeouts(), socket: new Socket() };
}

test('closes a connection that was idle for the given time, and not before', () => {
  const { closers, socket } = withFakeTimers();
  closers.start(socket, 1_000);

  vi.advanceTimersByTime(999);
  expect(socket.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(socket.destroyed).toBe(true);
});

test('a request cancels the timeout of its connection only', () => {
  const { closers, socket } = withFakeTimers();
  const other = new Socket();
  closers.start(socket, 1_000);
  closers.start(other, 1_000);
  closers.cancel(socket);

  vi.advanceTimersByTime(1_000);
  expect([socket.destroyed, other.destroyed]).toEqual([false, true]);
});

test('a closed connection leaves no timer', () => {
  const { closers, socket } = withFakeTimers();
  closers.start(socket, 1_000);
  socket.emit('close');

  expect(vi.getTimerCount()).toBe(0);
});
