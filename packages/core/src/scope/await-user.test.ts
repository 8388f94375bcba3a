import { expect, test } from 'vitest';
import type { Clock } from '../model/clock.js';
import type { UserAnswer } from './ask-user.js';
import { awaitUser } from './await-user.js';
import type { EventRecorder } from './event-recorder.js';

const known = { kind: 'known', contact: { field: 'user_id', value: '42' } };

function open(promise: PromiseLike<unknown>) {
  const timers: { delayMs: number; fn: () => void; isCancelled: boolean }[] = [];
  const clock: Clock = {
    wallMs: () => 0,
    nowMs: () => 0,
    soon: () => {},
    after: (delayMs, fn) => {
      const timer = { delayMs, fn, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
  };
  const found: UserAnswer[] = [];
  const failures: unknown[] = [];
  const recorder = {
    clock,
    callbackFailed: (failure: unknown) => failures.push(failure),
  } as unknown as EventRecorder;
  const stop = awaitUser(promise, { recorder, timeoutMs: 5_000 }, (one) => found.push(one));
  return { timers, found, failures, stop };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('the promised user is reported once, and the timer is cancelled', async () => {
  const { timers, found, failures } = open(Promise.resolve('42'));
  expect(timers[0]?.delayMs).toBe(5_000);
  await turn();
  expect(timers[0]?.isCancelled).toBe(true);
  timers[0]?.fn();

  expect(found).toEqual([known]);
  expect(failures).toEqual([]);
});

test('a user that comes after the timeout is not reported', async () => {
  let resolve = (_user: string) => {};
  const { timers, found } = open(new Promise((settle) => (resolve = settle)));
  timers[0]?.fn();
  resolve('42');
  await turn();

  expect(found).toEqual([{ kind: 'nobody' }]);
});

test('a promise that rejects is reported, and gives no user at once', async () => {
  const error = new Error('made up');
  const { timers, found, failures } = open(Promise.reject(error));
  await turn();

  expect(found).toEqual([{ kind: 'nobody' }]);
  expect(failures).toEqual([{ callback: 'user', thrown: { error } }]);
  expect(timers[0]?.isCancelled).toBe(true);
});

test('a promise whose `then` throws counts as one that rejects', async () => {
  const error = new Error('made up');
  const promise = Object.defineProperty({}, 'then', {
    value: () => {
      throw error;
    },
  });
  const { found, failures } = open(promise as unknown as PromiseLike<unknown>);
  await turn();

  expect(found).toEqual([{ kind: 'nobody' }]);
  expect(failures).toEqual([{ callback: 'user', thrown: { error } }]);
});
