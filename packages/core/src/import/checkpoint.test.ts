import { expect, test } from 'vitest';
import { Head, headRows, readCheckpoint } from './checkpoint.js';

const good = { version: 1, position: 3, done: [[5, 7]], head: { rows: 8, hash: 'ab' } };

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
  [{ ...good, head: { rows: 8 } }],
  [{ ...good, head: undefined }],
])('%j is no checkpoint', (given) => {
  expect(() => readCheckpoint(given)).toThrow(/\[INPUT_INVALID\]/);
});

test('a head is told from another by any of its first rows, and by no later one', () => {
  const print = (rows: readonly unknown[]) => {
    const head = new Head();
    for (const row of rows) head.add(row);
    return head.print();
  };
  const rows = Array.from({ length: headRows + 5 }, (_none, n) => ({ n, at: new Date(n) }));

  expect(print(rows)).toEqual(print([...rows]));
  expect(print(rows).rows).toBe(headRows);
  expect(print(rows.with(headRows - 1, { n: -1, at: new Date(0) }))).not.toEqual(print(rows));
  expect(print(rows.with(headRows, { n: -1, at: new Date(0) }))).toEqual(print(rows));
});

test('a row that cannot be read has a print all the same', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const head = new Head();
  for (const row of [circle, 1n, undefined, Symbol('x'), () => {}]) head.add(row);

  expect(head.print().rows).toBe(5);
});
