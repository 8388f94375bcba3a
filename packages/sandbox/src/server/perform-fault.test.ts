import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Fault, Sandbox } from '../index.js';
import { call, placedOrder, running, startMs } from '../test-support.js';

/** The code of the error a request meets. */
async function errorCode(sandbox: Sandbox): Promise<string | undefined> {
  return call(sandbox).then(
    ({ status }) => `answered ${status}`,
    (error: NodeJS.ErrnoException) => error.code,
  );
}

/** A request of which the headers are waited for, and not the body. */
function headersOf(sandbox: Sandbox) {
  const sent = request(`${sandbox.url}/events`, {
    method: 'POST',
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
  });
  sent.on('error', () => undefined);
  sent.end(JSON.stringify(placedOrder));
  return once(sent, 'response').then(([response]) => response);
}

test('an answer fault replaces the ordinary response once and stores nothing', async () => {
  const sandbox = await running();
  const fault = sandbox.fault({ kind: 'answer', status: 503 });
  const [first, second] = [await call(sandbox), await call(sandbox)];

  expect(first).toMatchObject({ status: 503, text: '' });
  expect(first.headers).toMatchObject({ 'content-length': '0', 'x-ratelimit-remaining': '1667' });
  expect(first.headers['content-type']).toBeUndefined();
  expect(second).toMatchObject({ status: 202 });
  expect(second.headers['x-ratelimit-remaining']).toBe('1666');
  expect(fault.hits).toBe(1);
  expect(sandbox.counts).toMatchObject({ requests: 2, stored: 1, byStatus: { 202: 1, 503: 1 } });
  expect(sandbox.received).toMatchObject([{ outcome: 'fault' }, { outcome: 'stored' }]);
});

test('an object body is sent as JSON, a string as it is', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'answer', status: 500, body: { type: 'error.list', errors: null } });
  sandbox.fault({
    kind: 'answer',
    status: 504,
    body: '<html>Gateway Time-out</html>',
    headers: { 'content-type': 'text/html', 'X-Request-Id': null, 'Retry-After': '5' },
    rateHeaders: false,
  });
  const [json, html] = [await call(sandbox), await call(sandbox)];

  expect(json).toMatchObject({ status: 500, text: '{"type":"error.list","errors":null}' });
  expect(json.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(html).toMatchObject({ status: 504, text: '<html>Gateway Time-out</html>' });
  expect(html.headers).toMatchObject({ 'content-type': 'text/html', 'retry-after': '5' });
  expect(html.headers['x-request-id']).toBeUndefined();
  expect(html.headers['x-ratelimit-limit']).toBeUndefined();
});

test('an answer fault can store the event and respond with something else', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'answer', status: 500, store: true });

  expect(await call(sandbox)).toMatchObject({ status: 500 });
  expect(sandbox.received).toMatchObject([{ status: 500, outcome: 'stored' }]);
  expect(await call(sandbox)).toMatchObject({ status: 202 });
  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 1 });
});

test('a fault applies the given number of times, or until it is removed', async () => {
  const sandbox = await running();
  const twice = sandbox.fault({ kind: 'answer', status: 500, times: 2 });
  const always = sandbox.fault({ kind: 'answer', status: 502, times: 'always' });
  const statuses = [];
  for (let at = 0; at < 4; at += 1) statuses.push((await call(sandbox)).status);
  always.remove();
  always.remove();
  statuses.push((await call(sandbox)).status);

  expect(statuses).toEqual([500, 500, 502, 502, 202]);
  expect([twice.hits, always.hits]).toEqual([2, 2]);
});

test('match selects requests and gets the complete request', async () => {
  const sandbox = await running();
  const seen: unknown[] = [];
  const fault = sandbox.fault({
    kind: 'answer',
    status: 422,
    match: ({ method, path, headers, body, event }) => {
      seen.push([method, path, headers['content-type'], body]);
      return event?.event_name === 'poison';
    },
  });
  const ordinary = await call(sandbox);
  const poisoned = await call(sandbox, { body: { ...placedOrder, event_name: 'poison' } });

  expect([ordinary.status, poisoned.status]).toEqual([202, 422]);
  expect(seen[0]).toEqual(['POST', '/events', 'application/json', JSON.stringify(placedOrder)]);
  expect(fault.hits).toBe(1);
});

test('an error in match is in the response', async () => {
  const sandbox = await running();
  sandbox.fault({
    kind: 'delay',
    delayMs: 0,
    match: () => {
      throw new Error('my mistake');
    },
  });

  expect(await call(sandbox)).toMatchObject({
    status: 500,
    text: expect.stringContaining('my mistake'),
  });
});

test('hangs before the headers, and responds when the fault is removed', async () => {
  const sandbox = await running();
  const fault = sandbox.fault({ kind: 'hang', when: 'before-headers' });
  const answer = call(sandbox);
  await sandbox.waitFor(1);
  expect(sandbox.received).toMatchObject([{ status: undefined, outcome: 'stored' }]);
  fault.remove();

  expect(await answer).toMatchObject({ status: 202 });
  expect(sandbox.received).toMatchObject([{ status: 202 }]);
});

test('can hang without storing the event', async () => {
  const sandbox = await running();
  const fault = sandbox.fault({ kind: 'hang', when: 'before-headers', store: false });
  const answer = call(sandbox);
  await sandbox.waitFor(() => fault.hits === 1);

  expect(sandbox.counts.stored).toBe(0);
  fault.remove();
  expect(await answer).toMatchObject({ status: 202 });
  expect(sandbox.counts.stored).toBe(1);
});

test('a client that gives up on a hang ends the request', async () => {
  const told: unknown[] = [];
  const sandbox = await running({ onRequest: ({ status }) => told.push(status) });
  sandbox.fault({ kind: 'hang', when: 'before-headers' });
  const sent = request(`${sandbox.url}/events`, { method: 'POST' });
  sent.on('error', () => undefined);
  sent.end('{}');
  await sandbox.waitFor(({ received }) => received.length === 1);
  sent.destroy();
  await sandbox.waitFor(({ counts }) => counts.connections.open === 0);

  expect(told).toEqual([undefined]);
  expect(sandbox.received).toMatchObject([{ status: undefined }]);
  expect(sandbox.counts.byStatus).toEqual({});
});

test.each<[string, Partial<typeof placedOrder>, number, string]>([
  ['an empty answer', {}, 202, ' '],
  ['an error', { user_id: 'nobody' }, 404, '"User Not Found"}]}'],
])(
  'hangs in the body of %s, and completes it when the fault is removed',
  async (_title, more, status, end) => {
    const sandbox = await running();
    const fault = sandbox.fault({ kind: 'hang', when: 'in-body' });
    const answer = call(sandbox, { body: { ...placedOrder, ...more } });
    await sandbox.waitFor(({ received }) => received[0]?.status === status);
    fault.remove();

    expect(await answer).toMatchObject({ status, text: expect.stringMatching(/\S*.$/) });
    expect((await answer).text.endsWith(end)).toBe(true);
  },
);

test.each<[string, Fault, number]>([
  ['before the event is stored', { kind: 'reset', when: 'before-store' }, 0],
  ['after the event is stored', { kind: 'reset', when: 'after-store' }, 1],
  ['in the answer', { kind: 'reset', when: 'in-response' }, 1],
])('resets the connection %s', async (_title, fault, stored) => {
  const sandbox = await running();
  sandbox.fault(fault);

  expect(await errorCode(sandbox)).toBe('ECONNRESET');
  expect(sandbox.counts).toMatchObject({ requests: 1, stored });
  expect(await call(sandbox)).toMatchObject({ status: 202 });
  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: stored });
});

test.each(['before-store', 'after-store', 'in-response'] as const)(
  'a reset %s is a reset, not an orderly end',
  async (when) => {
    const sandbox = await running();
    sandbox.fault({ kind: 'reset', when });
    const socket = connect(sandbox.port, '127.0.0.1');
    const seen: unknown[] = [];
    socket.on('end', () => seen.push('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => seen.push(error.code));
    socket.on('data', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await closed;

    expect(seen).toEqual(['ECONNRESET']);
  },
);

test('a reset in the response comes after the headers', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'reset', when: 'in-response' });
  const response = await headersOf(sandbox);
  const [error] = await once(response, 'error');

  expect(response.statusCode).toBe(202);
  expect(error.code).toBe('ECONNRESET');
});

test('sends a slow body one byte at a time', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'slow-body', bytes: 5, intervalMs: 1 });
  const response = await headersOf(sandbox);
  const chunks: string[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  await once(response, 'end');

  expect(response.headers['content-length']).toBe('5');
  expect(chunks.join('')).toBe('     ');
  expect(chunks.length).toBeGreaterThan(1);
});

test('a client that disconnects ends a slow body', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'slow-body', bytes: 1_000_000, intervalMs: 3_600_000 });
  const response = await headersOf(sandbox);
  response.destroy();

  await sandbox.waitFor(({ counts }) => counts.connections.open === 0);
});

test('a delay stores the event at once and responds later', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'delay', delayMs: 1 });
  const answer = call(sandbox);
  await sandbox.waitFor(1);

  expect(await answer).toMatchObject({ status: 202 });
});

test('closes an idle kept-alive connection without notice', async () => {
  const sandbox = await running();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  sandbox.fault({ kind: 'close-idle', closeIdleAfterMs: 1 });
  const answer = await call(sandbox, { agent });
  await sandbox.waitFor(({ counts }) => counts.connections.open === 0);

  expect(answer.headers.connection).toBe('keep-alive');
  expect(sandbox.counts.connections).toEqual({ opened: 1, open: 0, maxOpen: 1 });
});

test('a connection that is used again in time stays open', async () => {
  const sandbox = await running();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  sandbox.fault({ kind: 'close-idle', closeIdleAfterMs: 3_600_000 });
  await call(sandbox, { agent });
  await call(sandbox, { agent });

  expect(sandbox.counts.connections.opened).toBe(1);
});

test('sends the ordinary response with other headers', async () => {
  const sandbox = await running({ now: () => startMs });
  sandbox.fault({
    kind: 'headers',
    headers: {
      'x-ratelimit-reset': 'NaN',
      'X-RateLimit-Remaining': null,
      date: new Date(startMs + 600_000).toUTCString(),
    },
  });
  const { status, headers } = await call(sandbox);

  expect(status).toBe(202);
  expect(headers).toMatchObject({
    'x-ratelimit-reset': 'NaN',
    'x-ratelimit-limit': '1667',
    date: 'Tue, 14 Nov 2023 22:23:20 GMT',
  });
  expect(headers['x-ratelimit-remaining']).toBeUndefined();
});

test('an incomplete request meets no fault', async () => {
  const sandbox = await running();
  const fault = sandbox.fault({ kind: 'answer', status: 500 });
  const socket = connect(sandbox.port, '127.0.0.1');
  await once(socket, 'connect');
  await sandbox.waitFor(({ counts }) => counts.connections.open === 1);
  socket.destroy();
  await sandbox.waitFor(({ counts }) => counts.connections.open === 0);

  expect(fault.hits).toBe(0);
});
