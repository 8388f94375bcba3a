import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Due, Schedule } from './schedule.js';

function byDue(a: Due, b: Due): number {
  return a.dueMs - b.dueMs || a.order - b.order;
}

test('an empty schedule is never due', () => {
  const schedule = new Schedule();

  expect(schedule.nextMs).toBe(Number.POSITIVE_INFINITY);
  expect(schedule.takeDue(Number.MAX_SAFE_INTEGER)).toBeUndefined();
  expect(schedule.takeAll()).toEqual([]);
});

test('an entry is due at its moment, and not before', () => {
  const schedule = new Schedule();
  const entry = { dueMs: 1_000, order: 1 };
  schedule.add(entry);

  expect(schedule.takeDue(999)).toBeUndefined();
  expect(schedule.nextMs).toBe(1_000);
  expect(schedule.takeDue(1_000)).toBe(entry);
  expect(schedule.size).toBe(0);
});

test('entries that are due together are taken in the order in which they were added', () => {
  const schedule = new Schedule();
  for (const order of [3, 1, 2]) schedule.add({ dueMs: 5, order });

  expect([1, 2, 3].map(() => schedule.takeDue(5)?.order)).toEqual([1, 2, 3]);
});

test('takeAll() returns the earliest first, and leaves nothing', () => {
  const schedule = new Schedule();
  for (const dueMs of [3, 1, 2, 1]) schedule.add({ dueMs, order: dueMs });

  expect(schedule.takeAll().map(({ dueMs }) => dueMs)).toEqual([1, 1, 2, 3]);
  expect(schedule.size).toBe(0);
  expect(schedule.nextMs).toBe(Number.POSITIVE_INFINITY);
});

test('whatever is added and taken, a schedule behaves like a sorted list', () => {
  // Positive: add an entry due then. Negative or zero: take what is due by then.
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 120, size: 'max' }),
      (steps) => {
        const schedule = new Schedule();
        const list: Due[] = [];
        steps.forEach((moment, order) => {
          if (moment > 0) {
            const entry = { dueMs: moment, order };
            schedule.add(entry);
            list.push(entry);
            list.sort(byDue);
          } else {
            const isDue = list[0] !== undefined && list[0].dueMs <= -moment;
            expect(schedule.takeDue(-moment)).toBe(isDue ? list.shift() : undefined);
          }
          expect(schedule.size).toBe(list.length);
          expect(schedule.nextMs).toBe(list[0]?.dueMs ?? Number.POSITIVE_INFINITY);
        });
        expect(schedule.takeAll()).toEqual(list);
      },
    ),
    { numRuns: 300 },
  );
});

test('the least value is found among the first entries, up to a maximum', () => {
  const schedule = new Schedule<Due & { readonly value: number }>();
  const value = (entry: { readonly value: number }) => entry.value;
  expect(schedule.least(value, 10)).toBe(Number.POSITIVE_INFINITY);
  for (const [dueMs, number] of [
    [1, 7],
    [2, 5],
    [3, 1],
  ] as const) {
    schedule.add({ dueMs, order: dueMs, value: number });
  }

  expect(schedule.least(value, 2)).toBe(5);
  expect(schedule.least(value, 3)).toBe(1);
});
