import { expect, test } from 'vitest';
import { Place } from './place.js';

const head = { rows: 0, hash: '' };

test('the position moves over rows that were done before it came to them', () => {
  const place = new Place();
  for (const index of [2, 1, 4]) place.done(index);
  expect(place.position).toBe(0);

  place.done(0);

  expect(place.position).toBe(3);
  expect([2, 3, 4].map((index) => place.isDone(index))).toEqual([true, false, true]);
});

test('a checkpoint holds the rows behind the position as runs, and gives the same place again', () => {
  const place = new Place();
  for (const index of [0, 1, 9, 4, 5, 3, 7]) place.done(index);

  const checkpoint = place.checkpoint(head);
  const again = new Place(JSON.parse(JSON.stringify(checkpoint)));

  expect(checkpoint).toEqual({
    version: 1,
    position: 2,
    done: [
      [3, 5],
      [7, 7],
      [9, 9],
    ],
    head,
  });
  again.done(2);
  expect(again.position).toBe(6);
  again.done(6);
  expect(again.position).toBe(8);
});
