import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';

test('keeps the last items in order, and returns the dropped one', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.array(fc.option(fc.nat(), { nil: undefined })), (max, steps) => {
      const fifo = new BoundedQueue<number>(max);
      const model: number[] = [];
      for (const step of steps) {
        if (step === undefined) {
          expect(fifo.shift()).toBe(model.shift());
          continue;
        }
        model.push(step);
        expect(fifo.push(step)).toBe(model.length > max ? model.shift() : undefined);
      }
      expect(fifo.length).toBe(model.length);
      expect(fifo.toArray()).toEqual(model);
      for (const count of [0, 1, 7, 60]) {
        expect(fifo.newest(count)).toEqual(count === 0 ? [] : model.slice(-count).reverse());
      }
      for (let at = -1; at <= model.length + 1; at += 1) {
        expect(fifo.beforeNewest(at)).toBe(model[model.length - 1 - at]);
      }
    }),
  );
});

test('still does after moving the rest', () => {
  const fifo = new BoundedQueue<number>(10);
  for (let at = 0; at < 1_000; at += 1) fifo.push(at);

  expect(fifo.toArray()).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
});
