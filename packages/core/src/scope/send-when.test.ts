import { expect, test, vi } from 'vitest';
import type { Outcome, SendWhen } from '../model/track-options.js';
import type { EventRecorder } from './event-recorder.js';
import { isWanted } from './send-when.js';

const success: Outcome = { ok: true, status: 200, aborted: false };
const failure: Outcome = { ok: false, status: 500, aborted: false };

function asked(sendWhen: unknown, outcome: Outcome) {
  const callbackFailed = vi.fn();
  const answer = isWanted(sendWhen as SendWhen, outcome, {
    callbackFailed,
  } as unknown as EventRecorder);
  return { answer, failures: callbackFailed.mock.calls.length };
}

test.each([
  ['always, after a success', 'always', success, true],
  ['always, after a failure', 'always', failure, true],
  ['success, after a success', 'success', success, true],
  ['success, after a failure', 'success', failure, false],
  ['a function that says yes, after a failure', () => true, failure, true],
  ['a function that says no, after a success', () => false, success, false],
])('%s: %4$s', (_title, sendWhen, outcome, answer) => {
  expect(asked(sendWhen, outcome)).toEqual({ answer, failures: 0 });
});

test('a function is told the outcome', () => {
  const sendWhen = vi.fn(() => true);
  asked(sendWhen, failure);

  expect(sendWhen).toHaveBeenCalledWith(failure);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('made up');
    },
  ],
  ['answers with a promise of yes', () => Promise.resolve(true)],
  ['answers with a promise that rejects', () => Promise.reject(new Error('made up'))],
  ['answers with 1', () => 1],
  ['answers with nothing', () => undefined],
])('a function that %s says no, and is counted', async (_title, sendWhen) => {
  expect(asked(sendWhen, success)).toEqual({ answer: false, failures: 1 });
  await new Promise((resolve) => setImmediate(resolve));
});

test('a word that is none is read like "success"', () => {
  expect(asked('allways', success).answer).toBe(true);
  expect(asked('allways', failure).answer).toBe(false);
});
