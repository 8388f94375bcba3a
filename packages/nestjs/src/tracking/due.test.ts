import type { Outcome, SendWhen } from '@intercom-events/core/adapter';
import { expect, test } from 'vitest';
import { due, type Judge } from './due.js';

const good: Outcome = { ok: true, status: 200, aborted: false };
const bad: Outcome = { ok: false, status: 500, aborted: false };

/** Whether an event is sent after the method, and then the frame, have ended so. */
function isSent(sendWhen: SendWhen | undefined, outcome: Outcome): boolean {
  if (typeof sendWhen === 'function') return sendWhen(outcome);
  return sendWhen === 'always' || (sendWhen === 'success' && outcome.ok);
}

test.each<readonly [Judge, 'success' | 'failure', string]>([
  // Method and frame: both well, only the method well, only the frame well, neither.
  ['frame', 'success', 'yes no yes no'],
  ['frame', 'failure', 'no yes no yes'],
  ['method', 'success', 'yes yes no no'],
  ['method', 'failure', 'no no yes yes'],
  ['both', 'success', 'yes no no no'],
  ['both', 'failure', 'no no yes yes'],
])('judged by %s, an event of %s is sent: %s', (judge, on, expected) => {
  const sent = [true, false].flatMap((ok) =>
    [good, bad].map((outcome) => (isSent(due({ on }, ok, judge), outcome) ? 'yes' : 'no')),
  );

  expect(sent.join(' ')).toBe(expected);
});

test.each<Judge>(['frame', 'method', 'both'])('judged by %s, always is always', (judge) => {
  expect(due({ sendWhen: 'always' }, true, judge)).toBe('always');
  expect(due({ sendWhen: 'always' }, false, judge)).toBe('always');
});

test.each<readonly [Judge, Outcome]>([
  ['frame', good],
  ['method', { ok: false, aborted: false }],
  ['both', { ...good, ok: false }],
])('judged by %s, a function is told what has ended badly', (judge, expected) => {
  const told: Outcome[] = [];
  const sendWhen = (outcome: Outcome): boolean => told.push(outcome) > 0;

  isSent(due({ sendWhen }, false, judge), good);

  expect(told).toEqual([expected]);
});
