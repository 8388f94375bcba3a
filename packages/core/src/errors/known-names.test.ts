import { expect, test } from 'vitest';
import { nearestName } from './known-names.js';

const known = ['at', 'jobId', 'perPage', 'concurrency', 'timeoutMs', 'signal'];

test.each([
  ['att', 'at'],
  ['AT', 'at'],
  ['jobID', 'jobId'],
  ['perpage', 'perPage'],
  ['per_page', 'perPage'],
  ['concurency', 'concurrency'],
  ['timeout', 'timeoutMs'],
  ['retries', undefined],
  ['', undefined],
  ['x'.repeat(60), undefined],
])('the name nearest to %s is %s', (given, expected) => {
  expect(nearestName(given, known)).toBe(expected);
});
