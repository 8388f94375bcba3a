import { expect, test } from 'vitest';
import { RowProgress } from './row-progress.js';

const fingerprint = { rows: 0, hash: '' };

test('the position moves over rows that were done before it came to them', () => {
  const progress = new RowProgress();
  for (const index of [2, 1, 4]) progress.done(index);
  expect(progress.position).toBe(0);

  progress.done(0);

  expect(progress.position).toBe(3);
  expect([2, 3, 4].map((index) => progress.isDone(index))).toEqual([true, false, true]);
});

test('a checkpoint holds the rows behind the position as runs, and is restored from JSON', () => {
  const progress = new RowProgress();
  for (const index of [0, 1, 9, 4, 5, 3, 7]) progress.done(index);

  const checkpoint = progress.checkpoint(fingerprint);
  const again = new RowProgress(JSON.parse(JSON.stringify(checkpoint)));

  expect(checkpoint).toEqual({
    version: 1,
    position: 2,
    done: [
      [3, 5],
      [7, 7],
      [9, 9],
    ],
    fingerprint,
  });
  again.done(2);
  expect(again.position).toBe(6);
  again.done(6);
  expect(again.position).toBe(8);
});
