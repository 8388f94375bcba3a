import { expect, test, vi } from 'vitest';
import type { Outcome, SendWhen } from '../model/track-options.js';
import { isWanted } from './send-when.js';

const success: Outcome = { ok: true, status: 200, aborted: false };
const failure: Outcome = { ok: false, status: 500, aborted: false };

function asked(sendWhen: unknown, outcome: Outcome) {
  const callbackFailed = vi.fn();
  const answer = isWanted(sendWhen as SendWhen, outcome, { callbackFailed }, 'placed-order');
  return { answer, failures: callbackFailed.mock.calls.flat() };
}

test.each([
  ['always, after a success', 'always', success, true],
  ['always, after a failure', 'always', failure, true],
  ['success, after a success', 'success', success, true],
  ['success, after a failure', 'success', failure, false],
  ['a function that says yes, after a failure', () => true, failure, true],
  ['a function that says no, after a success', () => false, success, false],
])('%s: %4$s', (_title, sendWhen, outcome, answer) => {
  expect(asked(sendWhen, outcome)).toEqual({ answer, failures: [] });
});

test('a function is told the outcome', () => {
  const sendWhen = vi.fn(() => true);
  asked(sendWhen, failure);

  expect(sendWhen).toHaveBeenCalledWith(failure);
});

test('a function that throws says no, and the failure is reported with the event', () => {
  const error = new Error('made up');
  const fail = () => {
    throw error;
  };

  const failure = { callback: 'sendWhen', thrown: { error }, event: 'placed-order' };
  expect(asked(fail, success)).toEqual({ answer: false, failures: [failure] });
});

test.each([
  ['answers with a promise of yes', () => Promise.resolve(true)],
  ['answers with a promise that rejects', () => Promise.reject(new Error('made up'))],
  ['answers with 1', () => 1],
  ['answers with nothing', () => undefined],
])('a function that %s says no, and the failure is reported', async (_title, sendWhen) => {
  const failure = { callback: 'sendWhen', event: 'placed-order' };
  expect(asked(sendWhen, success)).toEqual({ answer: false, failures: [failure] });
  await new Promise((resolve) => setImmediate(resolve));
});

test('a word that is none is read like "success"', () => {
  expect(asked('allways', success).answer).toBe(true);
  expect(asked('allways', failure).answer).toBe(false);
});
