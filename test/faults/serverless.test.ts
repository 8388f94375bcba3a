import { createServer, type ServerResponse } from 'node:http';
import { flushAfter, flushWith } from '@intercom-events/core/serverless';
import { ManualClock } from '@intercom-events/core/test-ports';
import { expect, onTestFinished, test } from 'vitest';
import { ChaosProxy } from '../support/chaos-proxy.js';
import { startChild } from '../support/child.js';
import { sandboxFor, settings } from '../support/exits.js';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';

test('row 79: a function that is frozen for ten minutes while sending continues when it thaws, over new connections', async () => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  for (let i = 0; i < 4; i += 1) world.events.track(`user-${i}`, 'signed-in');
  await world.clock.settle();
  // Requests over existing connections get no response: the peer has forgotten them.
  world.proxy.turnExisting({ kind: 'swallow' });
  world.events.track('42', 'placed-order');
  await world.clock.settle();
  expect(expectLaw(world.events)).toMatchObject({ delivered: 4, pending: 1 });

  world.clock.jump(600_000);
  await world.clock.advance(0);
  world.events.track('42', 'updated-plan');
  world.events.track('42', 'invited-friend');
  await world.clock.settle();
  // The three idle connections were not used, so no request waited in vain.
  expect(expectLaw(world.events).delivered).toBeGreaterThanOrEqual(6);

  await world.clock.advance(10_000);
  expect(expectLaw(world.events, world.sandbox)).toMatchObject({ delivered: 7, pending: 0 });
});

test('row 79: a connection idle for longer than its keep-alive is not reused, even if no timer could fire', async () => {
  const world = await startWorld();
  world.events.track('42', 'signed-in');
  await world.clock.settle();
  world.clock.jump(3_900);
  await world.clock.advance(0);
  world.events.track('42', 'placed-order');
  await world.clock.settle();
  expect(world.sandbox.counts.connections.opened).toBe(1);

  world.clock.jump(4_000);
  await world.clock.advance(0);
  world.events.track('42', 'updated-plan');
  await world.clock.settle();

  expect(world.sandbox.counts.connections.opened).toBe(2);
  expect(expectLaw(world.events, world.sandbox)).toMatchObject({ delivered: 3 });
  expect(world.told.lines).toEqual([]);
});

test('row 80: if waitUntil is cut short, events stay pending and counted, and the next request sends them', async () => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  await world.proxy.refuse();
  const waited: Promise<unknown>[] = [];
  for (let i = 0; i < 5; i += 1) world.events.track(`user-${i}`, 'placed-order');
  flushWith({ waitUntil: (promise) => void waited.push(promise) }, world.events);
  await world.clock.advance(30_000);

  // It ends before the platform would stop it.
  await Promise.all(waited);
  expect(expectLaw(world.events)).toMatchObject({ accepted: 5, pending: 5, delivered: 0 });

  await world.proxy.open();
  world.clock.jump(600_000);
  await world.clock.advance(0);
  flushWith((promise) => void waited.push(promise), world.events);
  await world.clock.advance(60_000);
  await Promise.all(waited);
  expect(expectLaw(world.events, world.sandbox)).toMatchObject({ delivered: 5, pending: 0 });
});

test('waitUntil: events tracked until the work is done are awaited, even if the platform throws or the work fails', async () => {
  const world = await startWorld();
  let finish = (): void => {};
  const work = new Promise<void>((_resolve, reject) => {
    finish = () => reject(new Error('made up'));
  });
  const waited: Promise<unknown>[] = [];
  flushWith((promise) => void waited.push(promise), world.events, { after: work });
  flushWith(
    () => {
      throw new Error('There is no request.');
    },
    world.events,
    { after: work },
  );
  world.events.track('42', 'placed-order');
  finish();
  await world.clock.settle();
  await Promise.all(waited);

  expect(expectLaw(world.events, world.sandbox)).toMatchObject({ delivered: 1 });
});

test('waitUntil: an unknown option is ignored and named in the log, and never ends the request', async () => {
  const world = await startWorld();
  const waited: Promise<unknown>[] = [];
  const misspelt = { deadlinems: 5 } as object;
  flushWith((promise) => void waited.push(promise), world.events, misspelt);
  await Promise.all(waited);

  expect(world.told.lines.join('\n')).toContain(
    'Unknown option "deadlinems" of flush() is ignored. Did you mean `deadlineMs`?',
  );
});

test('lambda: the handler’s result or error is returned after its events are delivered', async () => {
  const world = await startWorld();
  const seen: string[] = [];
  const handler = flushAfter(
    async (event: { fails: boolean }, _context: object) => {
      world.events.track('42', 'placed-order', { fails: event.fails });
      if (event.fails) throw new TypeError('made up');
      return { statusCode: 201 };
    },
    { events: world.events },
  );
  const run = async (fails: boolean) => {
    const done = handler({ fails }, {}).then(
      (answer) => seen.push(`${answer.statusCode} with ${world.sandbox.counts.stored}`),
      (error: Error) => seen.push(`${error.name} with ${world.sandbox.counts.stored}`),
    );
    await world.clock.advance(2_000);
    await done;
  };
  await run(false);
  await run(true);

  expect(seen).toEqual(['201 with 1', 'TypeError with 2']);
  expectLaw(world.events, world.sandbox);
});

test('lambda: an outage delays the result by two seconds, and never longer than the platform allows', async () => {
  const world = await startWorld();
  world.proxy.conduct = { kind: 'swallow' };
  const handler = flushAfter(async (_event: string, _context: object) => 'answer', {
    events: world.events,
  });
  let answers = 0;
  const ask = (context: object): void => {
    world.events.track('42', 'placed-order', { answers });
    void handler('event', context).then(() => (answers += 1));
  };
  ask({});
  await world.clock.advance(1_999);
  expect(answers).toBe(0);
  await world.clock.advance(1);
  expect(answers).toBe(1);

  ask({ getRemainingTimeInMillis: () => 1_250 });
  await world.clock.advance(999);
  expect(answers).toBe(1);
  await world.clock.advance(1);
  expect(answers).toBe(2);
  ask({ getRemainingTimeInMillis: () => 100 });
  await world.clock.advance(0);
  expect(answers).toBe(3);
  expectLaw(world.events);
});

test('lambda: with `user` each invocation has its own scope, which fails if the handler fails', async () => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const handler = flushAfter(
    async ({ fails }: { userId: string; fails: boolean }) => {
      world.events.current.track('went-shopping');
      await null;
      world.events.current.track('placed-order', {}, { sendWhen: 'success' });
      if (fails) throw new Error('made up');
    },
    { events: world.events, user: async ({ userId }) => userId },
  );
  const all = ['ada', 'grace', 'joan'].map((userId) =>
    handler({ userId, fails: userId === 'joan' }).catch(() => {}),
  );
  await world.clock.advance(2_000);
  await Promise.all(all);

  const seen = world.sandbox.events.map((event) => `${event.intercom_user_id} ${event.event_name}`);
  expect(seen).toHaveLength(5);
  expect(expectLaw(world.events, world.sandbox).discarded.failed).toBe(1);
});

test('lambda: handlers with a callback are not wrapped, those that stream keep their marker', () => {
  const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
  const events = { flush: () => Promise.reject(new Error('not asked for')) } as never;
  const callback = flushAfter(((_event: string, done: () => void) => done()) as never, { events });
  let called = false;
  void callback('event' as never, (() => (called = true)) as never);
  const streamed = Object.assign(async () => {}, { [streaming]: 'response' });

  expect(called).toBe(true);
  expect(Reflect.get(flushAfter(streamed, { events }), streaming)).toBe('response');
});

test('lambda: invalid arguments are refused when the handler is wrapped', () => {
  const events = { flush: async () => {} } as never;
  const wrap = (handler: unknown, options: object) => () =>
    flushAfter(handler as never, options as never);

  expect(wrap('x', { events })).toThrow(/`handler` to be a function/);
  expect(wrap(async () => {}, {})).toThrow(/`events`.*createIntercomEvents/);
  expect(wrap(async () => {}, { events, deadlineMs: -1 })).toThrow(/`deadlineMs`/);
  expect(wrap(async () => {}, { events, user: 'ada' })).toThrow(/`user`.*function/);
  expect(wrap(async () => {}, { events, timeout: 1 })).toThrow(/Unknown option `timeout`/);
});

/** Lambda's runtime API: hands out invocations, and takes their results. */
async function startRuntime() {
  const waiting: ServerResponse[] = [];
  const answers: string[] = [];
  const changed: (() => void)[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') waiting.push(response);
    else answers.push(request.url ?? '') && response.writeHead(202).end();
    for (const look of changed) look();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const until = (isTrue: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = (): void => void (isTrue() && resolve());
      changed.push(look);
      look();
    });
  const invoke = async (id: number): Promise<void> => {
    await until(() => waiting.length > 0);
    waiting
      .shift()
      ?.writeHead(200, { 'lambda-runtime-aws-request-id': `${id}` })
      .end('{}');
    await until(() => answers.includes(`/${id}`));
  };
  return { url: `http://127.0.0.1:${port}`, invoke };
}

const bootstrap = `
  const { createIntercomEvents } = await import('@intercom-events/core');
  const { flushAfter } = await import('@intercom-events/core/serverless');
  const events = createIntercomEvents();
  let count = 0;
  // Each for another user: two of one user would have to wait for their own second.
  const handler = flushAfter(async () => {
    events.track('user-' + (count += 1), 'called-function');
  }, { events, deadlineMs: 20_000 });
  for (;;) {
    const invocation = await fetch(process.env.RUNTIME);
    const id = invocation.headers.get('lambda-runtime-aws-request-id');
    await invocation.text();
    await handler({}, { getRemainingTimeInMillis: () => 30_000 });
    await fetch(process.env.RUNTIME + '/' + id, { method: 'POST' });
  }`;

test('row 79: a Lambda that is stopped between its invocations, while Intercom ends every connection, loses nothing and sends nothing twice', async () => {
  const sandbox = await sandboxFor();
  const proxy = await ChaosProxy.start(sandbox.port, new ManualClock());
  onTestFinished(() => proxy.refuse());
  const runtime = await startRuntime();
  const child = startChild(bootstrap, {
    ...settings(proxy.url),
    RUNTIME: runtime.url,
    AWS_LAMBDA_FUNCTION_NAME: 'made-up',
  });
  const ended = child.ended.then(({ stderr }) => {
    throw new Error(`It ended: ${stderr}`);
  });
  ended.catch(() => {});
  for (let id = 1; id <= 5; id += 1) {
    await Promise.race([runtime.invoke(id), ended]);
    expect(sandbox.counts.stored).toBe(id);
    child.process.kill('SIGSTOP');
    await proxy.refuse();
    await proxy.open();
    child.process.kill('SIGCONT');
  }

  expect(sandbox.counts).toMatchObject({ stored: 5, duplicates: 0 });
});
