import { Agent } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from './index.js';
import { call, list, placedOrder, running, startMs } from './test-support.js';

const at = (second: number) => ({ body: { ...placedOrder, created_at: startMs / 1000 + second } });

test('listens on a free port of this machine', async () => {
  const sandbox = await running();

  expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`);
  expect(sandbox.port).toBeGreaterThan(0);
});

test('a port in use is an error, and the port works when it is free again', async () => {
  const first = await running();
  const { port } = first;

  await expect(startSandbox({ port })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: `Port ${port} of 127.0.0.1 is in use. Stop the process that listens there, or choose another port; 0 selects a free one. [PORT_IN_USE]`,
  });
  await first.stop();
  expect(await call(await running({ port }))).toMatchObject({ status: 202 });
});

test('an address of another machine is an error', async () => {
  await expect(startSandbox({ host: '203.0.113.1' })).rejects.toMatchObject({
    code: 'LISTEN_FAILED',
    fix: 'Set `host` to an address of this machine.',
  });
});

test('options are checked before listening', async () => {
  await expect(startSandbox({ port: -1 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  await expect(startSandbox({ contacts: [{}] })).rejects.toMatchObject({ code: 'CONTACT_INVALID' });
});

test('received has every request with its result, events only the stored ones', async () => {
  const sandbox = await running({ now: () => startMs });
  await call(sandbox);
  await call(sandbox);
  await call(sandbox, { body: '{' });
  await list(sandbox, 'type=user&user_id=42');

  expect(sandbox.events).toMatchObject([{ ...placedOrder, arrivedAtMs: startMs }]);
  expect(sandbox.received).toMatchObject([
    { method: 'POST', path: '/events', status: 202, outcome: 'stored', event: placedOrder },
    { status: 202, outcome: 'duplicate', body: JSON.stringify(placedOrder) },
    { status: 400, outcome: 'refused', event: undefined, reason: { code: 'parameter_invalid' } },
    { method: 'GET', path: '/events?type=user&user_id=42', status: 200, outcome: 'listed' },
  ]);
  expect(sandbox.counts).toMatchObject({ requests: 4, byStatus: { 200: 1, 202: 2, 400: 1 } });
});

test('each request is told to onRequest once it is answered', async () => {
  const told: unknown[] = [];
  const sandbox = await running({
    onRequest: ({ status, outcome }) => told.push([status, outcome]),
  });
  await call(sandbox);
  sandbox.fault({ kind: 'reset', when: 'before-store' });
  await call(sandbox).catch(() => undefined);

  expect(told).toEqual([
    [202, 'stored'],
    [undefined, 'fault'],
  ]);
});

test('keeps only the last events and requests, and counts and de-duplicates all', async () => {
  const sandbox = await running({ keepEvents: 2, keepRequests: 3, now: () => startMs });
  for (const second of [1, 2, 3, 4, 1]) await call(sandbox, at(-second));
  const listed = JSON.parse((await list(sandbox, 'type=user&user_id=42')).text);

  const seconds = (events: readonly { created_at: number }[]) =>
    events.map((event) => event.created_at - startMs / 1000);
  expect(seconds(sandbox.events)).toEqual([-3, -4]);
  expect(seconds(listed.events)).toEqual([-3, -4]);
  expect(sandbox.received).toHaveLength(3);
  expect(sandbox.counts).toMatchObject({ requests: 6, stored: 4, duplicates: 1 });
});

test('can keep nothing, and still counts', async () => {
  const sandbox = await running({ keepEvents: 0, keepRequests: 0 });
  await call(sandbox);

  expect([sandbox.events, sandbox.received]).toEqual([[], []]);
  expect(sandbox.counts).toMatchObject({ requests: 1, stored: 1 });
});

test('counts connections', async () => {
  const sandbox = await running();
  const agent = new Agent({ keepAlive: true, maxSockets: 3 });
  onTestFinished(() => agent.destroy());
  await Promise.all([1, 2, 3, 4, 5].map((second) => call(sandbox, { ...at(second), agent })));

  expect(sandbox.counts.connections).toEqual({ opened: 3, open: 3, maxOpen: 3 });
});

test('waits for events or a condition, and not if it is met already', async () => {
  const sandbox = await running();
  const two = sandbox.waitFor(2);
  const duplicate = sandbox.waitFor(({ counts }) => counts.duplicates === 1);
  for (const second of [1, 2, 2]) await call(sandbox, at(second));

  expect(await two).toMatchObject([at(1).body, at(2).body]);
  await duplicate;
  await sandbox.waitFor(2, { timeoutMs: 0 });
});

test('a condition that was met is not checked again', async () => {
  const sandbox = await running();
  let asked = 0;
  await sandbox.waitFor(() => {
    asked += 1;
    return true;
  });
  await call(sandbox);

  expect(asked).toBe(1);
});

test('a timeout says what happened so far', async () => {
  const sandbox = await running();
  await call(sandbox);

  await expect(sandbox.waitFor(2, { timeoutMs: 1 })).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    message:
      'The condition was not met within 1 ms. So far: 1 requests, 1 stored, 0 duplicates, responses 1 × 202. ' +
      'Look at `received` for refused requests, or raise `timeoutMs`. [WAIT_TIMEOUT]',
  });
});

test('a condition that throws ends the wait with its error', async () => {
  const sandbox = await running();
  const wait = sandbox.waitFor(() => {
    throw new Error('my mistake');
  });

  await expect(wait).rejects.toThrow('my mistake');
});

test('checks arguments', async () => {
  const sandbox = await running();

  await expect(sandbox.waitFor(-1)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  await expect(sandbox.waitFor(1, { timeout: 5 } as object)).rejects.toThrow('`timeout`');
  expect(() => sandbox.useQuota(-1)).toThrow('[OPTION_INVALID]');
  expect(() => sandbox.setRateLimit({ perMinute: 0 })).toThrow('[OPTION_INVALID]');
});

test('a contact added later is found, a removed one is not, and a new one has no old events', async () => {
  const sandbox = await running({ contacts: [] });
  const before = await call(sandbox);
  sandbox.contacts.add({ user_id: '42' });
  const known = await call(sandbox);
  sandbox.contacts.remove({ user_id: '42' });
  const gone = await call(sandbox);
  sandbox.contacts.add({ user_id: '42' });
  await call(sandbox);

  expect([before.status, known.status, gone.status]).toEqual([404, 202, 404]);
  expect(sandbox.counts).toMatchObject({ stored: 2, duplicates: 0 });
});

test('reset restores the initial state', async () => {
  const sandbox = await running({ rateLimit: { perMinute: 60 }, now: () => startMs });
  sandbox.contacts.add({ user_id: '43' });
  sandbox.contacts.remove({ user_id: '42' });
  sandbox.setRateLimit({ perMinute: 6 });
  await call(sandbox, { body: { ...placedOrder, user_id: '43' } });
  sandbox.fault({ kind: 'answer', status: 500, times: 'always' });
  sandbox.reset();

  expect(sandbox.counts).toMatchObject({ requests: 0, stored: 0, byStatus: {} });
  expect([sandbox.events, sandbox.received]).toEqual([[], []]);
  const answer = await call(sandbox);
  expect(answer).toMatchObject({ status: 202 });
  expect(answer.headers['x-ratelimit-remaining']).toBe('10');
  expect(await call(sandbox, { body: { ...placedOrder, user_id: '43' } })).toMatchObject({
    status: 404,
  });
});

test('stop closes every connection, also hanging ones, and can be called again', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'hang', when: 'before-headers' });
  const hanging = call(sandbox).catch((error: NodeJS.ErrnoException) => error.code);
  const waiting = sandbox.waitFor(5).catch((error: { code: string }) => error.code);
  await sandbox.waitFor(1);
  const stopped = sandbox.stop();

  expect(sandbox.stop()).toBe(stopped);
  await stopped;
  expect(await hanging).toBe('ECONNRESET');
  expect(await waiting).toBe('STOPPED');
  await expect(sandbox.waitFor(1)).rejects.toMatchObject({ code: 'STOPPED' });
  expect(await call(sandbox).catch((error: NodeJS.ErrnoException) => error.code)).toBe(
    'ECONNREFUSED',
  );
  expect(sandbox.counts.stored).toBe(1);
});
