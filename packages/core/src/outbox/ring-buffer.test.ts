import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RingBuffer } from './ring-buffer.js';

function bufferOf(...elements: number[]): RingBuffer<number> {
  const buffer = new RingBuffer<number>();
  for (const element of elements) buffer.push(element);
  return buffer;
}

test('an empty buffer has no element', () => {
  const buffer = new RingBuffer<number>();

  expect(buffer.size).toBe(0);
  expect(buffer.shift()).toBeUndefined();
  expect(buffer.takeAll()).toEqual([]);
  expect(buffer.size).toBe(0);
});

test('elements are taken in the order in which they were added', () => {
  const buffer = bufferOf(1, 2, 3);

  expect([buffer.shift(), buffer.shift(), buffer.shift(), buffer.shift()]).toEqual([
    1,
    2,
    3,
    undefined,
  ]);
});

test('an element that is put back is next again', () => {
  const buffer = bufferOf(1, 2);
  buffer.unshift(0);

  expect(buffer.takeAll()).toEqual([0, 1, 2]);
});

test('a buffer that grows at its front keeps its order', () => {
  const buffer = new RingBuffer<number>();
  for (let i = 0; i < 200; i += 1) buffer.unshift(i);

  expect(buffer.takeAll()).toEqual(Array.from({ length: 200 }, (_, i) => 199 - i));
});

test('a burst of thousands is taken in order, and the buffer works after it', () => {
  const buffer = new RingBuffer<number>();
  const burst = Array.from({ length: 10_000 }, (_, i) => i);
  for (const element of burst) buffer.push(element);

  expect(buffer.takeAll()).toEqual(burst);
  buffer.unshift(2);
  buffer.push(3);
  expect(buffer.takeAll()).toEqual([2, 3]);
});

const step = fc.oneof(
  fc.record({ do: fc.constant('push' as const), count: fc.integer({ min: 1, max: 150 }) }),
  fc.record({ do: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 150 }) }),
  fc.record({ do: fc.constant('unshift' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('takeAll' as const), count: fc.constant(1) }),
);

test('whatever is done to it, the buffer behaves like a list', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const buffer = new RingBuffer<number>();
      const list: number[] = [];
      let next = 0;
      for (const { do: what, count } of steps) {
        for (let i = 0; i < count; i += 1) {
          next += 1;
          if (what === 'push') {
            buffer.push(next);
            list.push(next);
          } else if (what === 'unshift') {
            buffer.unshift(next);
            list.unshift(next);
          } else if (what === 'shift') expect(buffer.shift()).toBe(list.shift());
          else expect(buffer.takeAll()).toEqual(list.splice(0));
        }
        expect(buffer.size).toBe(list.length);
      }
      expect(buffer.takeAll()).toEqual(list);
    }),
    { numRuns: 60 },
  );
});
