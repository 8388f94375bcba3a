import { expect, test } from 'vitest';
import { ask, readOther, readUser } from './ask-user.js';
import type { EventRecorder } from './event-recorder.js';

const known = { kind: 'known', contact: { field: 'user_id', value: '42' } };

function asked(askUser: () => unknown) {
  const failures: string[] = [];
  const recorder = { callbackFailed: () => failures.push('failed') } as unknown as EventRecorder;
  return { answer: ask(askUser, recorder), failures };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test.each([
  ['somebody', '42', known],
  ['nobody', undefined, { kind: 'nobody' }],
  ['nobody as null', null, { kind: 'nobody' }],
  ['somebody unusable', { id: 5 }, { kind: 'invalid' }],
])('a scope may be about %s', (_title, user, read) => {
  expect(readUser(user)).toEqual(read);
  expect(asked(() => user)).toEqual({ answer: read, failures: [] });
});

test('a promise of somebody is kept', () => {
  const promise = Promise.resolve('42');

  expect(readUser(promise)).toEqual({ kind: 'promised', promise });
});

test('a user that cannot even be looked at is unusable', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();

  expect(readUser(proxy)).toEqual({ kind: 'invalid' });
});

test('a user of whom a part cannot be looked at is unusable, whatever the rest says', () => {
  const user = Object.defineProperty({ userId: '42' }, 'then', {
    get: () => {
      throw new Error('made up');
    },
  });

  expect(readUser(user)).toEqual({ kind: 'invalid' });
});

test('a function that throws knows nobody, and is counted', () => {
  const fail = () => {
    throw new Error('made up');
  };

  expect(asked(fail)).toEqual({ answer: { kind: 'nobody' }, failures: ['failed'] });
});

test('a promise that rejects before it is waited for ends no process', async () => {
  const { answer } = asked(() => Promise.reject(new Error('made up')));

  expect(answer.kind).toBe('promised');
  await turn();
});

test('somebody else must be known here and now', async () => {
  expect(readOther('42')).toEqual(known);
  for (const user of [undefined, null, '', {}, Promise.resolve('42')]) {
    expect(readOther(user)).toEqual({ kind: 'invalid' });
  }
  expect(readOther(Promise.reject(new Error('made up')))).toEqual({ kind: 'invalid' });
  await turn();
});
