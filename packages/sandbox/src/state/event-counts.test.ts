import { expect, test } from 'vitest';
import { EventCounts } from './event-counts.js';

const eventCount = (count: number, firstSec: number, lastSec: number) => ({
  count,
  firstSec,
  lastSec,
});

test('adds, replaces, and returns the counts of a contact in the order of names', () => {
  const counts = new EventCounts();
  counts.add(1, 5, eventCount(1, 100, 100));
  counts.add(1, 2, eventCount(1, 50, 50));
  counts.add(1, 5, eventCount(2, 20, 60));
  counts.set(2, 5, eventCount(9, 1, 2));
  counts.set(2, 5, eventCount(3, 4, 5));

  expect(counts.of(1)).toEqual([
    [2, eventCount(1, 50, 50)],
    [5, eventCount(3, 20, 100)],
  ]);
  expect(counts.of(2)).toEqual([[5, eventCount(3, 4, 5)]]);
  counts.clear();
  expect(counts.of(1)).toEqual([]);
});
