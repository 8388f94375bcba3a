import { expect, test } from 'vitest';
import { type Line, Lines } from './lines.js';

/** Lines whose connections only say which of them was made when. */
function startLines(most: number) {
  const made: Line['client'][] = [];
  const ended: unknown[] = [];
  const lines = new Lines(() => {
    const client = {
      dispatch: () => true,
      close: async () => void ended.push(['closed', made.indexOf(client)]),
      destroy: async () => void ended.push(['destroyed', made.indexOf(client)]),
    } as unknown as Line['client'];
    made.push(client);
    return client;
  }, most);
  return { lines, made, ended, take: () => made.indexOf(lines.take().client) };
}

test('a connection is made when all others are busy, and the one that was free last is used first', () => {
  const { lines, made, take } = startLines(3);
  const first = lines.take();
  const second = lines.take();
  lines.giveBack(second);
  lines.giveBack(first);

  expect([take(), take(), take()]).toEqual([0, 1, 2]);
  expect(made).toHaveLength(3);
});

test('there are never more than allowed: further requests wait on each in its turn', () => {
  const { made, take } = startLines(2);

  expect([take(), take(), take(), take(), take()]).toEqual([0, 1, 1, 0, 1]);
  expect(made).toHaveLength(2);
});

test('a connection on which something waits is not free', () => {
  const { lines, take } = startLines(1);
  const line = lines.take();
  lines.take();
  lines.giveBack(line);
  expect(line.waiting).toBe(1);
  lines.giveBack(line);

  expect([take(), line.waiting]).toEqual([0, 1]);
});

test('all are closed, or destroyed', async () => {
  const { lines, ended } = startLines(2);
  lines.take();
  lines.take();

  await lines.close();
  await lines.destroy();

  expect(ended).toEqual([
    ['closed', 0],
    ['closed', 1],
    ['destroyed', 0],
    ['destroyed', 1],
  ]);
});
