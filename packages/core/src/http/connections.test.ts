import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type Connection, ConnectionHistory, ConnectionPool } from './connections.js';

type Connector = Parameters<ConnectionHistory['connector']>[0];

/** Makes connections to nowhere; what they have read is set by hand. */
function open() {
  const history = new ConnectionHistory();
  const toNowhere = ((target: unknown, callback: (error: null, socket: unknown) => void) =>
    callback(null, target)) as unknown as Connector;
  const connect = history.connector(toNowhere);
  const made = (localPort: number, bytesRead = 0) => {
    const socket = Object.defineProperties(new Socket(), {
      localPort: { value: localPort },
      bytesRead: { value: bytesRead, writable: true },
    }) as Socket & { bytesRead: number };
    let isUnref = false;
    socket.unref = () => {
      isUnref = true;
      return socket;
    };
    let given: unknown;
    connect(socket as never, (_error, one) => {
      given = one;
    });
    expect([given, isUnref]).toEqual([socket, true]);
    return socket;
  };
  return { history, made };
}

test('an error of a connection that has read something since it was made is one of an idle close', () => {
  const { history, made } = open();
  const socket = made(4_001, 5_000);
  const early = new Error('early');
  socket.emit('error', early);
  socket.bytesRead = 5_001;
  const late = new Error('late');
  socket.emit('error', late);

  expect(history.hadAnswered(early)).toBe(false);
  expect(history.hadAnswered(late)).toBe(true);
  expect(history.hadAnswered(new Error('other'))).toBe(false);
});

test('undici’s own errors tell what their connection had read: a TLS handshake is no answer', () => {
  const { history, made } = open();
  made(4_001, 5_000);
  const error = (socket: unknown) => Object.assign(new Error('x'), { socket });

  expect(history.hadAnswered(error({ localPort: 4_001, bytesRead: 5_000 }))).toBe(false);
  expect(history.hadAnswered(error({ localPort: 4_001, bytesRead: 5_001 }))).toBe(true);
  expect(history.hadAnswered(error({ localPort: 4_002, bytesRead: 1 }))).toBe(true);
});

test.each([[undefined], [null], ['x'], [{}], [{ bytesRead: 0 }], [{ bytesRead: 'x' }]])(
  'a connection that shows %j had not answered',
  (socket) => {
    const error = Object.assign(new Error('x'), { socket });

    expect(open().history.hadAnswered(error)).toBe(false);
  },
);

test('a port that is used again begins anew', () => {
  const { history, made } = open();
  made(4_001, 100);
  made(4_001, 5_000);
  const error = Object.assign(new Error('x'), { socket: { localPort: 4_001, bytesRead: 4_000 } });

  expect(history.hadAnswered(error)).toBe(false);
});

test('of all connections ever made the latest 512 are remembered', () => {
  const { history, made } = open();
  for (let port = 1; port <= 513; port += 1) {
    made(port, 5_000);
    if (port === 40) made(1, 5_000);
  }
  const hadAnswered = (localPort: number) =>
    history.hadAnswered(Object.assign(new Error('x'), { socket: { localPort, bytesRead: 1 } }));

  // One that is forgotten counts as having read nothing at first.
  expect([1, 2, 3, 513].map(hadAnswered)).toEqual([false, true, false, false]);
});

test('a connection never keeps the process alive, whatever undici asks of it', () => {
  const socket = open().made(4_001);

  expect(socket.ref()).toBe(socket);
  expect(socket.ref).not.toBe(Socket.prototype.ref);
});

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
