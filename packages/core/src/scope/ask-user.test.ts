import { expect, test } from 'vitest';
import type { CallbackFailure } from '../model/callback-failure.js';
import { ask, readKnownUser, readUser } from './ask-user.js';

const known = { kind: 'known', contact: { field: 'user_id', value: '42' } };

function asked(askUser: () => unknown) {
  const failures: unknown[] = [];
  const callbackFailed = (failure: CallbackFailure) => failures.push(failure);
  return { answer: ask(askUser, { callbackFailed }, 'placed-order'), failures };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test.each([
  ['somebody', '42', known],
  ['nobody', undefined, { kind: 'nobody' }],
  ['nobody as null', null, { kind: 'nobody' }],
  [
    'somebody unusable',
    { id: 5 },
    { kind: 'invalid', problem: expect.stringMatching(/^`id` is a number/) },
  ],
])('a scope may be about %s', (_title, user, read) => {
  expect(readUser(user)).toEqual(read);
  expect(asked(() => user)).toEqual({ answer: read, failures: [] });
});

test('a promise of a user is returned as it is', () => {
  const promise = Promise.resolve('42');

  expect(readUser(promise)).toEqual({ kind: 'promised', promise });
});

test('a user whose properties cannot be read is invalid', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();

  expect(readUser(proxy)).toEqual({ kind: 'invalid', problem: 'reading it threw an error' });
});

test('a user with one property that cannot be read is invalid, whatever the others are', () => {
  const user = Object.defineProperty({ userId: '42' }, 'then', {
    get: () => {
      throw new Error('made up');
    },
  });

  expect(readUser(user)).toMatchObject({ kind: 'invalid' });
});

test('a function that throws gives no user, and the failure is reported with the event', () => {
  const error = new Error('made up');
  const fail = () => {
    throw error;
  };

  const failure = { callback: 'user', thrown: { error }, event: 'placed-order' };
  expect(asked(fail)).toEqual({ answer: { kind: 'nobody' }, failures: [failure] });
});

test('a promise that rejects before it is awaited causes no unhandled rejection', async () => {
  const { answer } = asked(() => Promise.reject(new Error('made up')));

  expect(answer.kind).toBe('promised');
  await turn();
});

test('a user of a single event must be known at once', async () => {
  expect(readKnownUser('42')).toEqual(known);
  for (const user of [undefined, null, '', {}, Promise.resolve('42')]) {
    expect(readKnownUser(user)).toMatchObject({ kind: 'invalid' });
  }
  expect(readKnownUser(Promise.reject(new Error('made up')))).toMatchObject({ kind: 'invalid' });
  await turn();
});
