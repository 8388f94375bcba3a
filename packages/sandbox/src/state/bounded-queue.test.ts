import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';

test('keeps the last items in order, within both limits, and reports the dropped ones', () => {
  const steps = fc.array(fc.option(fc.nat(20), { nil: undefined }));
  fc.assert(
    fc.property(fc.nat(50), fc.nat(200), steps, (maxItems, maxBytes, values) => {
      const dropped: number[] = [];
      const onDrop = (item: number) => dropped.push(item);
      const bytesOf = (item: number) => item;
      const queue = new BoundedQueue<number>({ maxItems, maxBytes, bytesOf, onDrop });
      const model: number[] = [];
      const modelDropped: number[] = [];
      const bytes = () => model.reduce((sum, item) => sum + item, 0);
      for (const value of values) {
        if (value === undefined) {
          expect(queue.shift()).toBe(model.shift());
          continue;
        }
        model.push(value);
        queue.push(value);
        while (model.length > maxItems || bytes() > maxBytes)
          modelDropped.push(...model.splice(0, 1));
      }
      expect(dropped).toEqual(modelDropped);
      expect([queue.length, queue.bytes]).toEqual([model.length, bytes()]);
      expect(queue.toArray()).toEqual(model);
      for (const count of [0, 1, 7, 60]) {
        expect(queue.newest(count)).toEqual(count === 0 ? [] : model.slice(-count).reverse());
      }
      for (let at = -1; at <= model.length + 1; at += 1) {
        expect(queue.beforeNewest(at)).toBe(model[model.length - 1 - at]);
      }
    }),
  );
});

test('still does after moving the rest', () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  for (let at = 0; at < 1_000; at += 1) queue.push(at);

  expect(queue.toArray()).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
});

test('an item that became smaller makes room', () => {
  const sizes = new Map([
    ['a', 6],
    ['b', 4],
  ]);
  const queue = new BoundedQueue<string>({ maxBytes: 10, bytesOf: (item) => sizes.get(item) ?? 5 });
  queue.push('a');
  queue.push('b');
  sizes.set('a', 1);
  queue.shrunk(5);
  queue.push('c');

  expect(queue.toArray()).toEqual(['a', 'b', 'c']);
  expect(queue.bytes).toBe(10);
});
