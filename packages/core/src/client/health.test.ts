import { expect, test } from 'vitest';
import type { PauseReason } from '../model/reasons.js';
import { pauseReasons } from '../model/reasons.js';
import { type Health, healthOf, healthReasons, unaccounted } from './health.js';
import type { Stats } from './stats.js';

const well = { pending: 0, oldestPendingMs: 0, bufferUsed: 0, unaccounted: 0 };

function statusOf(
  signs: Partial<Omit<Health, 'status' | 'reasons'>> = {},
  { isDryRun = false, isUserMissing = false, isOutboxFailing = false, isClosed = false } = {},
): Pick<Health, 'status' | 'reasons'> {
  const { status, reasons } = healthOf(
    { ...well, ...signs },
    { isDryRun, isUserMissing, isOutboxFailing, isClosed, trouble: signs.paused?.because },
  );
  return { status, reasons };
}

const paused = (because: PauseReason) => ({ paused: { because, forMs: 1_000 } });

test('nothing wrong is ok', () => {
  expect(statusOf()).toEqual({ status: 'ok', reasons: [] });
});

test.each([
  ['events that wait for the next window', paused('rate_limited'), 'ok', []],
  ['Intercom that cannot be reached', paused('unavailable'), 'degraded', ['unavailable']],
  ['a refused token', paused('unauthorised'), 'failing', ['unauthorised']],
  ['wrong settings', paused('configuration'), 'failing', ['configuration']],
  [
    'an answer that is not Intercom’s',
    paused('suspicious_answer'),
    'failing',
    ['suspicious_answer'],
  ],
  ['an event that has waited 299,999 ms', { oldestPendingMs: 299_999 }, 'ok', []],
  ['an event that has waited five minutes', { oldestPendingMs: 300_000 }, 'degraded', ['late']],
  ['a buffer that is 79 % full', { bufferUsed: 0.79 }, 'ok', []],
  ['a buffer that is 80 % full', { bufferUsed: 0.8 }, 'degraded', ['buffer_filling']],
  ['a buffer that is 99 % full', { bufferUsed: 0.99 }, 'failing', ['buffer_full']],
  ['counters out of balance', { unaccounted: 1 }, 'failing', ['unaccounted']],
])('%s: the rule', (_title, signs, status, reasons) => {
  expect(statusOf(signs)).toEqual({ status, reasons });
});

test('a dry run is degraded, and a closed client failing: no event is delivered any more', () => {
  expect(statusOf({}, { isDryRun: true })).toEqual({ status: 'degraded', reasons: ['dry_run'] });
  expect(statusOf({}, { isClosed: true })).toEqual({ status: 'failing', reasons: ['closed'] });
});

test('a durable outbox that cannot store is degraded: nothing is lost as long as memory lasts', () => {
  const expected = { status: 'degraded', reasons: ['outbox'] };

  expect(statusOf({}, { isOutboxFailing: true })).toEqual(expected);
});

test('events of which none has a user are degraded', () => {
  const expected = { status: 'degraded', reasons: ['no_contact'] };

  expect(statusOf({}, { isUserMissing: true })).toEqual(expected);
});

test('the worst of several reasons is the status, and all are named', () => {
  expect(statusOf({ ...paused('unavailable'), bufferUsed: 1, oldestPendingMs: 300_000 })).toEqual({
    status: 'failing',
    reasons: ['unavailable', 'late', 'buffer_full'],
  });
});

test('every reason of a pause but the ordinary one is a reason here', () => {
  for (const because of pauseReasons) {
    if (because !== 'rate_limited') expect(statusOf(paused(because)).reasons).toEqual([because]);
  }
});

test('every reason can be told', () => {
  const told = new Set([
    ...pauseReasons.flatMap((because) => statusOf(paused(because)).reasons),
    ...statusOf({ oldestPendingMs: 300_000, bufferUsed: 0.8, unaccounted: 1 }).reasons,
    ...statusOf(
      { bufferUsed: 1 },
      { isDryRun: true, isUserMissing: true, isOutboxFailing: true, isClosed: true },
    ).reasons,
  ]);

  expect([...told].toSorted()).toEqual(Object.keys(healthReasons).toSorted());
});

const balanced: Pick<
  Stats,
  'tracked' | 'accepted' | 'duplicate' | 'held' | 'delivered' | 'pending' | 'stored'
> = {
  tracked: 23,
  accepted: 12,
  duplicate: 1,
  held: 3,
  delivered: 4,
  pending: 2,
  stored: 2,
};

/** Counters with 2 dropped, 5 discarded and 4 dead, changed as a test likes. */
function counters(change: Partial<Stats> = {}): Stats {
  const counts = { dropped: { overflow: 2 }, discarded: { failed: 5 }, dead: { rejected: 4 } };
  return { ...balanced, ...counts, ...change } as Stats;
}

test('counters in balance leave nothing unaccounted', () => {
  expect(unaccounted(counters())).toBe(0);
});

test.each(Object.keys(balanced) as (keyof typeof balanced)[])(
  'one too many in %s is noticed',
  (field) => {
    expect(unaccounted(counters({ [field]: balanced[field] + 1 }))).toBeGreaterThan(0);
  },
);

test.each([
  ['dropped', { overflow: 3 }],
  ['discarded', { failed: 6 }],
  ['dead', { rejected: 5 }],
])('one too many in %s, by reason, is noticed', (field, counts) => {
  expect(unaccounted(counters({ [field]: counts }))).toBe(1);
});

test('mistakes on both sides of the law do not cancel each other out', () => {
  expect(unaccounted(counters({ tracked: 22, delivered: 5 }))).toBe(2);
});
