import { expect, test, vi } from 'vitest';
import { followStream } from './follow-stream.js';

/** A stream that counts how often it is asked for a chunk. */
function counting(count: number) {
  const pull = vi.fn((controller: ReadableStreamDefaultController<number>) => {
    if (pull.mock.calls.length > count) controller.close();
    else controller.enqueue(pull.mock.calls.length);
  });
  const cancel = vi.fn();
  const source = new ReadableStream<number>({ pull, cancel }, { highWaterMark: 0 });
  return { source, pull, cancel };
}

test('every chunk is passed on, and at the end the stream is complete', async () => {
  const { stream, isWhole } = followStream(counting(3).source);
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);

  expect(chunks).toEqual([1, 2, 3]);
  expect(await isWhole).toBe(true);
});

test('nothing is read before the reader asks for it', async () => {
  const { source, pull } = counting(3);
  const reader = followStream(source).stream.getReader();

  await null;
  expect(pull).toHaveBeenCalledTimes(0);
  await reader.read();
  expect(pull).toHaveBeenCalledTimes(1);
});

test('cancelling the stream cancels the source, with the same reason', async () => {
  const { source, cancel } = counting(3);
  const { stream, isWhole } = followStream(source);
  const reader = stream.getReader();
  await reader.read();

  await reader.cancel('made-up reason');

  expect(cancel.mock.calls).toEqual([['made-up reason']]);
  expect(await isWhole).toBe(false);
});

test('an error of the source reaches the reader unchanged', async () => {
  const trouble = new Error('made-up trouble');
  const source = new ReadableStream({
    pull() {
      throw trouble;
    },
  });
  const { stream, isWhole } = followStream(source);

  await expect(stream.getReader().read()).rejects.toBe(trouble);
  expect(await isWhole).toBe(false);
});
