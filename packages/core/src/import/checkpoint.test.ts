import { expect, test } from 'vitest';
import { readCheckpoint } from './checkpoint.js';

const good = { version: 1, position: 3, done: [[5, 7]], fingerprint: { rows: 8, hash: 'ab' } };

test('a checkpoint that was written as JSON is read again', () => {
  expect(readCheckpoint(JSON.parse(JSON.stringify(good)))).toEqual(good);
  expect(readCheckpoint(undefined)).toBeUndefined();
});

test.each([
  [null],
  ['text'],
  [{ ...good, version: 2 }],
  [{ ...good, position: -1 }],
  [{ ...good, position: '3' }],
  [{ ...good, done: [[2, 3]] }],
  [{ ...good, done: [[7, 5]] }],
  [{ ...good, done: [[5, 1e9]] }],
  [{ ...good, done: 'all' }],
  [{ ...good, fingerprint: { rows: 8 } }],
  [{ ...good, fingerprint: undefined }],
])('%j is no checkpoint', (given) => {
  expect(() => readCheckpoint(given)).toThrow(/\[INPUT_INVALID\]/);
});
