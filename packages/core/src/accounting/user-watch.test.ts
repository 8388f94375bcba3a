import { expect, test } from 'vitest';
import { Counters } from './counters.js';
import { UserWatch } from './user-watch.js';

function open() {
  const counters = new Counters();
  const watch = new UserWatch(counters);
  const miss = (nowMs: number): void => {
    counters.discarded.no_contact += 1;
    watch.missed(nowMs);
  };
  return { counters, watch, miss };
}

test('without events nothing is missing', () => {
  expect(open().watch.isMissing(0)).toBe(false);
});

test('where no event ever had a user, that is noticed at once, for a minute after the last of them', () => {
  const { watch, miss } = open();
  miss(1_000);

  expect(watch.isMissing(1_000)).toBe(true);
  expect(watch.isMissing(61_000)).toBe(true);
  expect(watch.isMissing(61_001)).toBe(false);
});

test('where events had a user before, it takes a minute of events without', () => {
  const { counters, watch, miss } = open();
  counters.accepted += 7;
  for (const nowMs of [0, 30_000, 59_999]) {
    miss(nowMs);
    expect(watch.isMissing(nowMs)).toBe(false);
  }
  miss(60_000);
  expect(watch.isMissing(60_000)).toBe(true);
});

test('an event whose user cannot be used is one without a user', () => {
  const { counters, watch, miss } = open();
  counters.dropped.invalid_user += 1;
  watch.missed(0);
  miss(1_000);

  expect(watch.isMissing(1_000)).toBe(true);
});

test.each(['accepted', 'duplicate'] as const)('an event that was %s had a user', (counter) => {
  const { counters, watch, miss } = open();
  miss(0);
  miss(60_000);
  counters[counter] += 1;

  expect(watch.isMissing(60_000)).toBe(false);
  miss(61_000);
  expect(watch.isMissing(61_000)).toBe(false);
});

test('events that were dropped, or discarded for another reason, count as others', () => {
  const { counters, watch, miss } = open();
  miss(0);
  counters.dropped.dry_run += 1;
  expect(watch.isMissing(0)).toBe(false);

  miss(1);
  counters.discarded.failed += 1;
  expect(watch.isMissing(1)).toBe(false);
});

test('a pause of more than a minute begins anew', () => {
  const { counters, watch, miss } = open();
  counters.accepted += 1;
  miss(0);
  miss(70_000);

  expect(watch.isMissing(70_000)).toBe(false);
});
