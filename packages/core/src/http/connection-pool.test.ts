import { expect, test } from 'vitest';
import { type Connection, ConnectionPool } from './connection-pool.js';

/** A pool whose connections only say which of them was made when. */
function startPool(max: number) {
  const made: Connection['client'][] = [];
  const ended: unknown[] = [];
  const pool = new ConnectionPool(() => {
    const client = {
      dispatch: () => true,
      close: async () => void ended.push(['closed', made.indexOf(client)]),
      destroy: async () => void ended.push(['destroyed', made.indexOf(client)]),
    } as unknown as Connection['client'];
    made.push(client);
    return client;
  }, max);
  return { pool, made, ended, take: () => made.indexOf(pool.take().client) };
}

test('a connection is made when all others are busy, and the one that was free last is used first', () => {
  const { pool, made, take } = startPool(3);
  const first = pool.take();
  const second = pool.take();
  pool.giveBack(second);
  pool.giveBack(first);

  expect([take(), take(), take()]).toEqual([0, 1, 2]);
  expect(made).toHaveLength(3);
});

test('there are never more than allowed: further requests wait on each in its turn', () => {
  const { made, take } = startPool(2);

  expect([take(), take(), take(), take(), take()]).toEqual([0, 1, 1, 0, 1]);
  expect(made).toHaveLength(2);
});

test('a connection on which something waits is not free', () => {
  const { pool, take } = startPool(1);
  const connection = pool.take();
  pool.take();
  pool.giveBack(connection);
  expect(connection.waiting).toBe(1);
  pool.giveBack(connection);

  expect([take(), connection.waiting]).toEqual([0, 1]);
});

test('all are closed, or destroyed', async () => {
  const { pool, ended } = startPool(2);
  pool.take();
  pool.take();

  await pool.close();
  await pool.destroy();

  expect(ended).toEqual([
    ['closed', 0],
    ['closed', 1],
    ['destroyed', 0],
    ['destroyed', 1],
  ]);
});
