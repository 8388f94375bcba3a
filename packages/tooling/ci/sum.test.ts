import { expect, test } from 'vitest';
import { sumLine } from './sum.mjs';

const vitest = (passed: number, failed: number, pending: number, success: boolean): object => ({
  numTotalTests: passed + failed + pending,
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
  success,
});

test('reports of vitest and plain counts are added up', () => {
  const packed = { passed: 5, failed: 0, skipped: 1 };

  expect(sumLine([vitest(10, 0, 2, true), packed, { passed: 1 }])).toBe(
    '16 passed, 0 failed, 3 skipped',
  );
});

test('a failed test is counted once', () => {
  expect(sumLine([vitest(9, 1, 0, false)])).toBe('9 passed, 1 failed, 0 skipped');
});

test('a run whose files could not be loaded is a failure, though no test of it failed', () => {
  expect(sumLine([vitest(9, 0, 0, false)])).toBe('9 passed, 1 failed, 0 skipped');
});

test('no report means nothing passed', () => {
  expect(sumLine([])).toBe('0 passed, 0 failed, 0 skipped');
});
