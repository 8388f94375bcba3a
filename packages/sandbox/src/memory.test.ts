import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Sandbox } from './index.js';
import { limits } from './limits.js';
import { call, errorOf, placedOrder, running } from './test-support.js';

const mib = 1024 * 1024;
const filler = 'x'.repeat(7 * mib);

/** The characters that the sandbox keeps of bodies. */
function keptLength({ received }: Sandbox): number {
  return received.reduce((sum, { body }) => sum + body.length, 0);
}

test.each([
  ['401', { body: filler, headers: { Authorization: undefined } }],
  ['406', { body: filler, headers: { Accept: 'text/html' } }],
  ['403', { body: filler, headers: { Host: 'attacker.example' } }],
  ['400', { body: filler }],
  ['404', { body: { ...placedOrder, user_id: 'unknown', metadata: { filler } } }],
  ['404', { path: '/unknown', body: filler }],
])('row 91: of a refused request the start of the body is kept: %s', async (status, request) => {
  const sandbox = await running();
  const answer = await call(sandbox, request);

  expect(answer.status).toBe(Number(status));
  expect(sandbox.received[0]?.body).toHaveLength(limits.refusedBodyBytes);
});

test('row 91: 64 large posts without a token are kept within 1 MiB', async () => {
  const sandbox = await running();
  for (let at = 0; at < 64; at += 1) {
    await call(sandbox, { body: filler, headers: { Authorization: undefined } });
  }

  expect(sandbox.received).toHaveLength(64);
  expect(keptLength(sandbox)).toBeLessThanOrEqual(mib);
});

test('the event of a refused request keeps its name and identifiers', async () => {
  const sandbox = await running();
  await call(sandbox, { body: { ...placedOrder, user_id: 'unknown', metadata: { filler } } });

  expect(sandbox.received[0]?.event).toEqual({ ...placedOrder, user_id: 'unknown' });
});

test('row 91: stored requests are kept up to keepBytes, and all are counted', async () => {
  const sandbox = await running({ keepBytes: 30 * mib });
  for (let at = 0; at < 5; at += 1) {
    await call(sandbox, {
      body: { ...placedOrder, created_at: at, metadata: { filler } },
    });
  }

  expect(sandbox.counts).toMatchObject({ requests: 5, stored: 5 });
  expect(sandbox.received).toHaveLength(2);
  expect(sandbox.events.map(({ created_at }) => created_at)).toEqual([3, 4]);
  await call(sandbox, { body: { ...placedOrder, created_at: 1 } });
  expect(sandbox.counts).toMatchObject({ stored: 5, duplicates: 1 });
});

test('row 91: metadata of many small values counts with the memory that it takes', async () => {
  const sandbox = await running({ keepBytes: 20 * mib });
  // Each of these objects takes some 20 times the memory of its text.
  const values = Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [at, {}]));
  for (let at = 0; at < 3; at += 1) {
    await call(sandbox, { body: { ...placedOrder, created_at: at, metadata: { values } } });
  }

  expect(sandbox.counts.stored).toBe(3);
  expect(sandbox.events).toHaveLength(1);
});

test('row 91: bodies that wait for a response are limited together', async () => {
  const sandbox = await running();
  const fault = sandbox.fault({
    kind: 'hang',
    when: 'before-headers',
    store: false,
    times: 'always',
  });
  const count = 12;
  const waiting = Array.from({ length: count }, () =>
    // The client can see a reset before the 413, because it is still sending.
    call(sandbox, { body: filler }).catch(() => ({ status: 413 })),
  );
  await sandbox.waitFor(({ counts }) => counts.requests === count, { timeoutMs: 20_000 });

  const pending = sandbox.received.filter(({ isOver }) => !isOver);
  expect(pending.length).toBeGreaterThan(0);
  expect(pending.length * filler.length).toBeLessThanOrEqual(limits.pendingBodyBytes);
  fault.remove();
  const statuses = (await Promise.all(waiting)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([400, 413]));
  // Their memory is free again.
  expect(await call(sandbox, { body: filler })).toMatchObject({ status: 400 });
});

test('row 91: a closed connection frees the bodies of all its pipelined requests', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: false, times: 'always' });
  const head = `POST /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nContent-Length: 3\r\n\r\nabc`;
  const socket = connect(sandbox.port, '127.0.0.1');
  socket.write(head.repeat(3));
  await sandbox.waitFor(({ received }) => received.length === 3);
  socket.resetAndDestroy();

  await sandbox.waitFor(({ received }) => received.every(({ isOver }) => isOver));
  expect(sandbox.received.map(({ isOver }) => isOver)).toEqual([true, true, true]);
});

test('names and identifiers have at most 10,000 characters', async () => {
  const sandbox = await running({ unknownContacts: 'create' });
  const long = 'x'.repeat(10_001);
  for (const [name, event] of Object.entries({
    event_name: { ...placedOrder, event_name: long },
    user_id: { ...placedOrder, user_id: long },
    email: { event_name: 'a', created_at: 1, email: long },
    id: { event_name: 'a', created_at: 1, id: long },
  })) {
    const answer = await call(sandbox, { body: event });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual({
      code: 'parameter_invalid',
      message: `${name} is too long (maximum is 10000 characters)`,
    });
  }
  for (const [path, body] of [
    ['/contacts', { external_id: long }],
    ['/contacts', { role: 'lead', email: long }],
    ['/users', { user_id: long }],
    [
      '/events/summaries',
      { user_id: long, event_summaries: { event_name: 'a', count: 1, first: 1, last: 1 } },
    ],
    [
      '/events/summaries',
      { user_id: '42', event_summaries: { event_name: long, count: 1, first: 1, last: 1 } },
    ],
  ] as const) {
    expect(await call(sandbox, { path, body })).toMatchObject({ status: 400 });
  }
  expect(() => sandbox.contacts.add({ user_id: long })).toThrow('CONTACT_INVALID');
  expect(sandbox.contacts.size).toBe(1);
});

test('row 91: an error message with parts of the request is kept shortened', async () => {
  const sandbox = await running();
  const keys = Object.fromEntries(Array.from({ length: 300_000 }, (_, at) => [`k${at}`, []]));
  const answer = await call(sandbox, { body: { ...placedOrder, metadata: { nested: keys } } });

  expect(answer.status).toBe(400);
  expect(errorOf(answer)).toMatchObject({
    message: expect.stringMatching(/^found unpermitted parameters: :k0, :k1, /),
  });
  expect(sandbox.received[0]?.reason?.message.length).toBeLessThanOrEqual(limits.reasonLength + 1);
});

test('row 91: failed items of bulk jobs are kept within a limit', async () => {
  const sandbox = await running({ rateLimit: false });
  const data = { filler: 'x'.repeat(mib) };
  const items = Array.from({ length: 7 }, () => ({ method: 'post', data_type: 'event', data }));
  await call(sandbox, { path: '/bulk/events', body: { items } });

  const [job] = sandbox.jobs;
  expect(job?.tasks).toMatchObject([{ item_count: 7, state: 'failed' }]);
  expect(JSON.stringify(job?.errors).length).toBeLessThan(limits.jobErrorsBytes);
});

test('faults are limited', async () => {
  const sandbox = await running();
  for (let at = 0; at < limits.faults; at += 1) sandbox.fault({ kind: 'answer', status: 503 });

  expect(() => sandbox.fault({ kind: 'answer', status: 503 })).toThrow('FAULT_INVALID');
  sandbox.reset();
  const body = 'x'.repeat(limits.faultsBytes / 2);
  expect(() => sandbox.fault({ kind: 'answer', status: 503, body })).toThrow('FAULT_INVALID');
});
