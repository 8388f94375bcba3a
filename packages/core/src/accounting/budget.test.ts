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

test('an event that turns out larger than reserved is kept, and leaves less for the next', () => {
  const budget = new Budget({ maxEvents: 10, maxBytes: 100 });
  budget.reserve(90);
  budget.adjust(20);
  expect(budget.bytes).toBe(110);
  expect(budget.reserve(1)).toBe(false);

  budget.adjust(-15);
  expect(budget.reserve(5)).toBe(true);
});
