import { expect, test } from 'vitest';
import { startChild } from '../support/child.js';
import { make, sandboxFor, settings, silentOrigin } from '../support/exits.js';

test('an idle process delivers its events before it ends', async () => {
  const sandbox = await sandboxFor();

  const { code, stderr } = await startChild(`${make} track(200);`, settings(sandbox.url)).ended;

  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(sandbox.counts).toMatchObject({ stored: 200, duplicates: 0 });
});

test('events that wait for their second do not keep a process alive: they are sent at its end, each with its second', async () => {
  const sandbox = await sandboxFor();
  const program = `${make} for (let step = 0; step < 30; step += 1) events.track('42', 'finished-step', { step });`;

  const { code } = await startChild(program, settings(sandbox.url)).ended;

  expect(code).toBe(0);
  // They take half a minute of seconds: longer than the five seconds of a drain.
  expect(sandbox.counts.stored).toBe(30);
  expect(new Set(sandbox.events.map((event) => event.created_at)).size).toBe(30);
});

test('a client without events does not keep a process alive, and its exit code is the application’s', async () => {
  const sandbox = await sandboxFor();

  const { code } = await startChild(`${make} process.exitCode = 3;`, settings(sandbox.url)).ended;

  expect(code).toBe(3);
  expect(sandbox.counts.requests).toBe(0);
});

test.each(['refuses', 'never answers'])(
  'a process whose Intercom %s ends by itself, and says how many events it leaves',
  async (what) => {
    const sandbox = await sandboxFor();
    const url = what === 'refuses' ? sandbox.url : await silentOrigin();
    if (what === 'refuses') await sandbox.stop();
    // An attempt may take longer than this test: only the end of the drain can end it.
    const delivery = { attemptTimeoutMs: 120_000 };
    const environment = settings(url, { drainOnExitMs: 400, delivery });

    const { code, signal, stderr } = await startChild(`${make} track(7);`, environment).ended;

    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(stderr).toContain('7 events');
  },
);

test('a process whose Intercom stops answering in the middle of a connection ends by itself', async () => {
  const sandbox = await sandboxFor();
  const match = ({ event }: { event: { event_name?: unknown } | undefined }): boolean =>
    event?.event_name === 'placed-order';
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: false, times: 'always', match });
  const delivery = { attemptTimeoutMs: 120_000 };
  const program = `${make}
    events.track('42', 'signed-in');
    await events.flush();
    track(7);`;
  const environment = settings(sandbox.url, { drainOnExitMs: 400, delivery });

  const { code, stderr } = await startChild(program, environment).ended;

  expect(code).toBe(0);
  expect(stderr).toContain('7 events');
  expect(sandbox.counts.stored).toBe(1);
});

test('a process does not wait for a pause that is longer than the drain', async () => {
  const sandbox = await sandboxFor();
  sandbox.fault({ kind: 'answer', status: 401, times: 'always' });
  const environment = settings(sandbox.url, { drainOnExitMs: 59_000 });

  const { code, stderr } = await startChild(`${make} track(7);`, environment).ended;

  expect(code).toBe(0);
  expect(stderr).toContain('7 events');
});

test('with drainOnExitMs false a process ends without waiting', async () => {
  const environment = settings(await silentOrigin(), { drainOnExitMs: false });

  const { code, stderr } = await startChild(`${make} track(7);`, environment).ended;

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('without a handler of the application SIGTERM ends the process as usual', async () => {
  const program = `${make} track(7); setInterval(() => {}, 1_000); console.log('ready', process.listenerCount('SIGTERM'));`;
  const child = startChild(program, settings(await silentOrigin()));
  await child.printed('ready 0');

  child.process.kill('SIGTERM');

  expect(await child.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
});

test('an application that closes its client on SIGTERM loses no event, and ends by itself', async () => {
  const sandbox = await sandboxFor();
  const program = `${make}
    const busy = setInterval(() => {}, 1_000);
    process.once('SIGTERM', async () => {
      track(50);
      console.log(JSON.stringify(await events.close()));
      clearInterval(busy);
    });
    console.log('ready');`;
  const child = startChild(program, settings(sandbox.url));
  await child.printed('ready');

  child.process.kill('SIGTERM');

  const { code, stdout } = await child.ended;
  expect(code).toBe(0);
  expect(stdout).toContain('{"delivered":50,"dead":0,"pending":0}');
  expect(sandbox.counts).toMatchObject({ stored: 50, duplicates: 0 });
});

test('after close() no handle, timer or listener of the library is left', async () => {
  const sandbox = await sandboxFor();
  const program = `
    const look = () => JSON.stringify([
      process.getActiveResourcesInfo().filter((kind) => !/Pipe|TTY|FS/.test(kind)).sort(),
      process.eventNames().filter((name) => typeof name === 'string').map((name) => [name, process.listenerCount(name)]).sort(),
    ]);
    const before = look();
    ${make}
    track(50);
    await events.close();
    for (let i = 0; i < 10; i += 1) await new Promise((resolve) => setImmediate(resolve));
    const after = look();
    console.log(before === after ? 'clean' : before + ' became ' + after);`;

  const { code, stdout, stderr } = await startChild(program, settings(sandbox.url)).ended;

  expect(`${stdout}${stderr}`.trim()).toBe('clean');
  expect(code).toBe(0);
  expect(sandbox.counts.stored).toBe(50);
  expect(sandbox.counts.connections.open).toBe(0);
});

test('one listener drains all clients of a process', async () => {
  const sandbox = await sandboxFor();
  const program = `
    import { createIntercomEvents } from '@intercom-events/core';
    for (let i = 0; i < 20; i += 1) createIntercomEvents({ logger: false }).track('user-' + i, 'placed-order');
    console.log(process.listenerCount('beforeExit'));`;

  const { code, stdout, stderr } = await startChild(program, settings(sandbox.url)).ended;

  expect(stdout.trim()).toBe('1');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(sandbox.counts.stored).toBe(20);
});
