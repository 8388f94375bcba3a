import { expect, test } from 'vitest';
import { Budget } from './budget.js';

test('events can be reserved up to the maximum number', () => {
  const budget = new Budget({ maxEvents: 2, maxBytes: 1_000 });

  expect([budget.reserve(1), budget.reserve(1), budget.reserve(1)]).toEqual([true, true, false]);
  expect([budget.events, budget.bytes]).toEqual([2, 2]);
  budget.release(1);
  expect(budget.reserve(1)).toBe(true);
});

test('events can be reserved up to the maximum size, including the limit', () => {
  const budget = new Budget({ maxEvents: 10, maxBytes: 100 });

  expect([budget.reserve(60), budget.reserve(41), budget.reserve(40)]).toEqual([true, false, true]);
  expect([budget.events, budget.bytes]).toEqual([2, 100]);
});

test('a held event that turns out larger than was reserved is accepted, and counts against the next', () => {
  const budget = new Budget({ maxEvents: 10, maxBytes: 100 });
  budget.reserve(50);
  budget.reserveHeld(40);
  budget.acceptHeld(40, 60);
  expect(budget.bytes).toBe(110);
  expect(budget.reserve(1)).toBe(false);

  budget.release(60);
  expect(budget.reserve(50)).toBe(true);
  expect([budget.events, budget.bytes]).toEqual([2, 100]);
});

test('held events use at most half of the number of events and of the size', () => {
  const few = new Budget({ maxEvents: 5, maxBytes: 1_000 });
  const small = new Budget({ maxEvents: 10, maxBytes: 100 });

  expect([1, 2, 3, 4].map(() => few.reserveHeld(1))).toEqual([true, true, true, false]);
  expect([30, 21, 20].map((bytes) => small.reserveHeld(bytes))).toEqual([true, false, true]);
  expect([few.reserve(1), few.reserve(1), few.reserve(1)]).toEqual([true, true, false]);
});

test('a held event that is accepted or released makes room for another', () => {
  const budget = new Budget({ maxEvents: 4, maxBytes: 100 });
  budget.reserveHeld(25);
  budget.reserveHeld(25);
  expect(budget.reserveHeld(1)).toBe(false);

  budget.acceptHeld(25, 10);
  budget.releaseHeld(25);

  expect([budget.events, budget.bytes]).toEqual([1, 10]);
  expect([budget.reserveHeld(50), budget.reserveHeld(1)]).toEqual([true, false]);
});

test('a budget that is used up has no room for a held event either', () => {
  const budget = new Budget({ maxEvents: 2, maxBytes: 100 });
  budget.reserve(1);
  budget.reserve(1);

  expect(budget.reserveHeld(1)).toBe(false);
  expect([budget.events, budget.bytes]).toEqual([2, 2]);
});
