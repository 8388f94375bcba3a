import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ring } from './ring.js';

function ringOf(...elements: number[]): Ring<number> {
  const ring = new Ring<number>();
  for (const element of elements) ring.push(element);
  return ring;
}

test('an empty ring has nothing to give', () => {
  const ring = new Ring<number>();

  expect(ring.size).toBe(0);
  expect(ring.shift()).toBeUndefined();
  expect(ring.takeAll()).toEqual([]);
  expect(ring.size).toBe(0);
});

test('what came first goes first', () => {
  const ring = ringOf(1, 2, 3);

  expect([ring.shift(), ring.shift(), ring.shift(), ring.shift()]).toEqual([1, 2, 3, undefined]);
});

test('an element that is put back is next again', () => {
  const ring = ringOf(1, 2);
  ring.unshift(0);

  expect(ring.takeAll()).toEqual([0, 1, 2]);
});

test('a ring that grows at its front keeps its order', () => {
  const ring = new Ring<number>();
  for (let i = 0; i < 200; i += 1) ring.unshift(i);

  expect(ring.takeAll()).toEqual(Array.from({ length: 200 }, (_, i) => 199 - i));
});

test('a burst of thousands goes through in order, and the ring works on after it', () => {
  const ring = new Ring<number>();
  const burst = Array.from({ length: 10_000 }, (_, i) => i);
  for (const element of burst) ring.push(element);

  expect(ring.takeAll()).toEqual(burst);
  ring.unshift(2);
  ring.push(3);
  expect(ring.takeAll()).toEqual([2, 3]);
});

const step = fc.oneof(
  fc.record({ do: fc.constant('push' as const), count: fc.integer({ min: 1, max: 150 }) }),
  fc.record({ do: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 150 }) }),
  fc.record({ do: fc.constant('unshift' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('takeAll' as const), count: fc.constant(1) }),
);

test('whatever is done to it, a ring is a list', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const ring = new Ring<number>();
      const list: number[] = [];
      let next = 0;
      for (const { do: what, count } of steps) {
        for (let i = 0; i < count; i += 1) {
          next += 1;
          if (what === 'push') {
            ring.push(next);
            list.push(next);
          } else if (what === 'unshift') {
            ring.unshift(next);
            list.unshift(next);
          } else if (what === 'shift') expect(ring.shift()).toBe(list.shift());
          else expect(ring.takeAll()).toEqual(list.splice(0));
        }
        expect(ring.size).toBe(list.length);
      }
      expect(ring.takeAll()).toEqual(list);
    }),
    { numRuns: 60 },
  );
});
