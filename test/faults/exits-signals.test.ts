import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type Child, startChild } from '../support/child.js';
import { make, sandboxFor, settings, silentOrigin } from '../support/exits.js';

/** Keeps the process running until it gets a signal, and prints that it is ready. */
const busy = `const busy = setInterval(() => {}, 1_000); console.log('ready');`;
const told = `onClosed: (report) => console.log(JSON.stringify(report), law())`;

async function killed(child: Child, signal: NodeJS.Signals): Promise<Awaited<Child['ended']>> {
  await child.printed('ready');
  child.process.kill(signal);
  return child.ended;
}

test('row 53: with installShutdown() SIGTERM ends a process whose Intercom never answers: at the deadline, with that signal, every event counted', async () => {
  const program = `${make} installShutdown(events, { deadlineMs: 400, ${told} }); track(7); ${busy}`;

  const ended = await killed(startChild(program, settings(await silentOrigin())), 'SIGTERM');

  expect(ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  expect(ended.stderr).toBe('[intercom-events] close() gave up 7 events at its deadline.\n');
  expect(ended.stdout).toContain(
    '{"signal":"SIGTERM","delivered":0,"dead":7,"pending":0} the law holds',
  );
});

test('row 53: with installShutdown() SIGINT waits for a slow Intercom, and ends the process with that signal', async () => {
  const sandbox = await sandboxFor();
  sandbox.fault({ kind: 'delay', delayMs: 100, times: 'always' });
  const program = `${make} installShutdown(events, { ${told} }); track(50); ${busy}`;

  const ended = await killed(startChild(program, settings(sandbox.url)), 'SIGINT');

  expect(ended).toMatchObject({ code: null, signal: 'SIGINT', stderr: '' });
  expect(ended.stdout).toContain('the law holds');
  expect(sandbox.counts).toMatchObject({ stored: 50, duplicates: 0 });
});

/** A PID namespace, in which the process is number 1, as in a container: only on Linux. */
const ofItsOwn = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child'];
const [unshare = '', ...unshareFlags] = ofItsOwn;
const hasThem = spawnSync(unshare, [...unshareFlags, 'true']).status === 0;
if (!hasThem) console.info('No `unshare` here: a process only takes itself for the first one.');

test('row 53: the first process of a container, which the kernel does not end by default signals, exits with the signal’s exit code', async () => {
  const sandbox = await sandboxFor();
  const isFirst = hasThem ? '' : `Object.defineProperty(process, 'pid', { value: 1 });`;
  // From outside it can only be killed; a process inside can send any signal that it handles.
  const program = `${make}
    const raise = process.kill.bind(process, process.pid, 'SIGTERM');
    ${isFirst}
    installShutdown(events, { ${told} }); track(50); console.log('process', process.pid);
    setTimeout(raise, 1); setTimeout(() => console.log('still here'), 30_000);`;

  const child = startChild(program, settings(sandbox.url), [], hasThem ? ofItsOwn : []);
  const ended = await child.ended;

  expect(ended).toMatchObject({ code: 128 + 15, signal: null, stderr: '' });
  expect(ended.stdout).toMatch(/^process 1\n\{"signal":"SIGTERM",.*\} the law holds\n$/);
  expect(sandbox.counts).toMatchObject({ stored: 50, duplicates: 0 });
});

test('row 54: a second signal ends the process at once', async () => {
  const program = `${make}
    installShutdown(events, { deadlineMs: 600_000, server: { close: () => console.log('closing') } });
    track(7); ${busy}`;
  const child = startChild(program, settings(await silentOrigin()));
  await child.printed('ready');
  child.process.kill('SIGINT');
  await child.printed('closing');

  child.process.kill('SIGTERM');

  expect(await child.ended).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' });
});

test('row 54: a Ctrl-C that npm passes on a second time counts once; a later one ends the process at once', async () => {
  const program = `${make}
    installShutdown(events, {
      deadlineMs: 600_000,
      server: { close: () => { console.log('closing'); process.kill(process.pid, 'SIGINT'); setTimeout(() => console.log('still here'), 700); } },
    });
    track(7); ${busy}`;
  const child = startChild(program, settings(await silentOrigin()));
  await child.printed('ready');
  child.process.kill('SIGINT');
  await child.printed('still here');

  child.process.kill('SIGINT');

  expect(await child.ended).toMatchObject({ code: null, signal: 'SIGINT' });
});

test('row 54: calling close() twice closes once: the same promise, the first deadline, and correct counters', async () => {
  const program = `${make}
    track(7);
    const first = events.close({ deadlineMs: 300 });
    const second = events.close({ deadlineMs: 600_000 });
    console.log(first === second, JSON.stringify(await second), law(), events.close() === first);`;

  const ended = await startChild(program, settings(await silentOrigin())).ended;

  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(ended.stdout.trim()).toBe(
    'true {"delivered":0,"dead":7,"pending":0,"because":"deadline"} the law holds true',
  );
});

test.each([
  ['before, and stays', `process.on('SIGTERM', own); shut();`],
  ['before, for one signal', `process.once('SIGTERM', own); shut();`],
  ['after, and stays', `shut(); process.on('SIGTERM', own);`],
  ['after, for one signal', `shut(); process.once('SIGTERM', own);`],
])(
  'signals: a listener of the application’s that was added %s, is called, and determines how the process ends',
  async (_when, order) => {
    const sandbox = await sandboxFor();
    sandbox.fault({ kind: 'delay', delayMs: 100, times: 'always' });
    const program = `${make}
    const shut = () => installShutdown(events, { ${told} });
    const own = (signal) => { console.log('own', signal); clearInterval(busy); process.exitCode = 3; };
    ${order} track(20); ${busy}`;

    const ended = await killed(startChild(program, settings(sandbox.url)), 'SIGTERM');

    expect(ended).toMatchObject({ code: 3, signal: null, stderr: '' });
    expect(ended.stdout).toContain('own SIGTERM');
    expect(ended.stdout).toContain('"delivered":20');
    expect(sandbox.counts.stored).toBe(20);
  },
);

test('signals: a listener that raises the signal again when it is done, as Nest’s hooks do, does not shorten the drain', async () => {
  const sandbox = await sandboxFor();
  sandbox.fault({ kind: 'delay', delayMs: 200, times: 'always' });
  const program = `${make}
    const cleanUp = async (signal) => {
      await null;
      process.off('SIGTERM', cleanUp);
      console.log('hooks are done');
      process.kill(process.pid, signal);
    };
    process.on('SIGTERM', cleanUp);
    installShutdown(events, { ${told} });
    track(20); ${busy}`;

  const ended = await killed(startChild(program, settings(sandbox.url)), 'SIGTERM');

  expect(ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  expect(ended.stdout).toMatch(/hooks are done\n.*"delivered":20/);
  expect(sandbox.counts.stored).toBe(20);
});

test('signals: requests that the server has begun are answered, and their events delivered', async () => {
  const sandbox = await sandboxFor();
  const program = `${make}
    const { createServer } = await import('node:http');
    const server = createServer((request, response) => {
      process.once('SIGUSR2', () => { events.track('42', 'placed-order'); response.end('answered'); });
      console.log('asked');
    });
    server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port + ';'));
    installShutdown(events, { server, deadlineMs: 120_000, signals: ['SIGTERM'], ${told} });
    server.on('close', () => console.log('server closed'));`;
  const child = startChild(program, settings(sandbox.url));
  await child.printed(';');
  const port = /port (\d+);/.exec(child.said())?.[1];
  const answer = fetch(`http://127.0.0.1:${port}`).then((response) => response.text());
  await child.printed('asked');

  child.process.kill('SIGTERM');
  child.process.kill('SIGUSR2');

  expect(await answer).toBe('answered');
  const ended = await child.ended;
  expect(ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  // The client keeps the connection alive: the shutdown must not wait for it.
  expect(ended.stdout).toMatch(/server closed\n.*"delivered":1/);
  expect(sandbox.counts.stored).toBe(1);
});

test('signals: a request that never ends takes half of the deadline, the rest is for the events', async () => {
  const sandbox = await sandboxFor();
  const program = `${make}
    const { createServer } = await import('node:http');
    const server = createServer(() => console.log('asked'));
    server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port + ';'));
    installShutdown(events, { server, deadlineMs: 4_000, ${told} });
    track(20);`;
  const child = startChild(program, settings(sandbox.url));
  await child.printed(';');
  const port = /port (\d+);/.exec(child.said())?.[1];
  const answer = fetch(`http://127.0.0.1:${port}`).catch(() => 'cut');
  await child.printed('asked');

  child.process.kill('SIGTERM');

  expect(await child.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  expect(await answer).toBe('cut');
  expect(sandbox.counts.stored).toBe(20);
});

test('signals: clients of two copies of the package, installed one by one, are all closed before the process ends', async () => {
  const sandbox = await sandboxFor();
  sandbox.fault({ kind: 'delay', delayMs: 100, times: 'always' });
  const program = `${make}
    const { createRequire } = await import('node:module');
    const other = createRequire(process.cwd() + '/')('@intercom-events/core');
    console.log(other.createIntercomEvents === createIntercomEvents);
    const [second, third] = [other.createIntercomEvents(), createIntercomEvents()];
    installShutdown(events, { ${told} });
    other.installShutdown(second, { ${told} });
    installShutdown([events, third]);
    track(40);
    second.track('42', 'placed-order');
    third.track('43', 'placed-order');
    ${busy}`;

  const ended = await killed(startChild(program, settings(sandbox.url)), 'SIGTERM');

  expect(ended).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' });
  expect(ended.stdout).toMatch(/^false\n/);
  expect(sandbox.counts.stored).toBe(42);
});

test('signals: after uninstalling, the signal is not handled any more', async () => {
  const program = `${make} installShutdown(events, { deadlineMs: 600_000, ${told} })(); track(7); ${busy}`;

  const ended = await killed(startChild(program, settings(await silentOrigin())), 'SIGTERM');

  expect(ended).toMatchObject({ code: null, signal: 'SIGTERM', stdout: 'ready\n' });
});

test('signals: installShutdown() does not keep an idle process alive', async () => {
  const sandbox = await sandboxFor();

  const ended = await startChild(
    `${make} installShutdown(events); track(3);`,
    settings(sandbox.url),
  ).ended;

  expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(sandbox.counts.stored).toBe(3);
});
