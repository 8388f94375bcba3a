import type { Outcome, SendWhen } from '@intercom-events/core/adapter';
import { expect, test } from 'vitest';
import { type Decider, due } from './due.js';

const good: Outcome = { ok: true, status: 200, aborted: false };
const bad: Outcome = { ok: false, status: 500, aborted: false };

/** Whether an event is sent for these outcomes of the method and of the frame. */
function isSent(sendWhen: SendWhen | undefined, outcome: Outcome): boolean {
  if (typeof sendWhen === 'function') return sendWhen(outcome);
  return sendWhen === 'always' || (sendWhen === 'success' && outcome.ok);
}

test.each<readonly [Decider, 'success' | 'failure', string]>([
  // Success of method and frame: both, only the method, only the frame, neither.
  ['frame', 'success', 'yes no yes no'],
  ['frame', 'failure', 'no yes no yes'],
  ['method', 'success', 'yes yes no no'],
  ['method', 'failure', 'no no yes yes'],
  ['both', 'success', 'yes no no no'],
  ['both', 'failure', 'no no yes yes'],
])('decided by %s, an event of %s is sent: %s', (decider, on, expected) => {
  const sent = [true, false].flatMap((ok) =>
    [good, bad].map((outcome) => (isSent(due({ on }, ok, decider), outcome) ? 'yes' : 'no')),
  );

  expect(sent.join(' ')).toBe(expected);
});

test.each<Decider>(['frame', 'method', 'both'])(
  'decided by %s, `always` sends in any case',
  (decider) => {
    expect(due({ sendWhen: 'always' }, true, decider)).toBe('always');
    expect(due({ sendWhen: 'always' }, false, decider)).toBe('always');
  },
);

test.each<readonly [Decider, Outcome]>([
  ['frame', good],
  ['method', { ok: false, aborted: false }],
  ['both', { ...good, ok: false }],
])('decided by %s, a function gets the outcome', (decider, expected) => {
  const told: Outcome[] = [];
  const sendWhen = (outcome: Outcome): boolean => told.push(outcome) > 0;

  isSent(due({ sendWhen }, false, decider), good);

  expect(told).toEqual([expected]);
});
