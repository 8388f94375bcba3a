import { expect, test } from 'vitest';
import { Passes } from './passes.js';

test('only an event that was sent later shows that others are accepted', () => {
  const passes = new Passes();
  expect(passes.isSince(0)).toBe(false);
  passes.passed(1_000, true);
  passes.passed(900, false);

  expect(passes.isSince(999)).toBe(true);
  expect(passes.isSince(1_000)).toBe(false);
});

test('an accepted event is recent for a minute', () => {
  const passes = new Passes();
  expect(passes.isRecent(0)).toBe(false);
  passes.passed(1_000, true);

  expect(passes.isRecent(60_999)).toBe(true);
  expect(passes.isRecent(61_000)).toBe(false);
});

test('while a tenth of the first attempts fails, acceptance is usual; while a third fails it is not', () => {
  const passes = new Passes();
  for (let i = 0; i < 1_000; i += 1) {
    if (i % 10 === 0) passes.failed();
    else passes.passed(i, true);
    expect(passes.isUsual).toBe(true);
  }
  for (let i = 0; i < 1_000; i += 1) {
    if (i % 3 === 0) passes.failed();
    else passes.passed(i, true);
  }

  expect(passes.isUsual).toBe(false);
});

test('events that are accepted at a later attempt do not make acceptance usual', () => {
  const passes = new Passes();
  for (let i = 0; i < 100; i += 1) passes.failed();
  for (let i = 0; i < 1_000; i += 1) passes.passed(i, false);
  expect(passes.isUsual).toBe(false);

  for (let i = 0; i < 100; i += 1) passes.passed(i, true);
  expect(passes.isUsual).toBe(true);
});
