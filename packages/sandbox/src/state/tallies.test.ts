import { expect, test } from 'vitest';
import { Tallies } from './tallies.js';

const tally = (count: number, firstSec: number, lastSec: number) => ({ count, firstSec, lastSec });

test('adds, replaces, and gives one contact’s in the order of names', () => {
  const tallies = new Tallies();
  tallies.add(1, 5, tally(1, 100, 100));
  tallies.add(1, 2, tally(1, 50, 50));
  tallies.add(1, 5, tally(2, 20, 60));
  tallies.set(2, 5, tally(9, 1, 2));
  tallies.set(2, 5, tally(3, 4, 5));

  expect(tallies.of(1)).toEqual([
    [2, tally(1, 50, 50)],
    [5, tally(3, 20, 100)],
  ]);
  expect(tallies.of(2)).toEqual([[5, tally(3, 4, 5)]]);
  tallies.clear();
  expect(tallies.of(1)).toEqual([]);
});
