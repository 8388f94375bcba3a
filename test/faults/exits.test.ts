import { expect, test } from 'vitest';
import { startChild } from '../support/child.js';
import { make, sandboxFor, settings, silentOrigin } from '../support/exits.js';
import { spillFolder } from '../support/spill-folder.js';

const busy = `setInterval(() => {}, 1_000); console.log('ready');`;

/** Starts a process that only sends spilled events, and prints how many. */
async function nextProcess(url: string, directory: string): Promise<string> {
  const program = `${make}
    const { recovered, spillUnreadable } = events.stats();
    await events.close({ deadlineMs: 50_000 });
    console.log(JSON.stringify({ recovered, spillUnreadable, delivered: events.stats().delivered }), law());`;
  const { stdout, code, stderr } = await startChild(
    program,
    settings(url, { spill: { directory }, logger: false }),
  ).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim();
}

test('row 51: SIGKILL loses the pending events and nothing else: delivered events are stored once', async () => {
  const sandbox = await sandboxFor();
  const match = ({ event }: { event: { event_name?: unknown } | undefined }): boolean =>
    event?.event_name === 'lost-event';
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: false, times: 'always', match });
  const program = `${make}
    track(200);
    await events.flush();
    for (let i = 0; i < 300; i += 1) events.track('user-' + i, 'lost-event');
    console.log(JSON.stringify(events.stats().delivered), law());
    ${busy}`;
  const folder = spillFolder();
  const child = startChild(
    program,
    settings(sandbox.url, { spill: { directory: folder.directory } }),
  );
  await child.printed('ready');

  child.process.kill('SIGKILL');

  expect((await child.ended).stdout).toContain('200 the law holds');
  expect(sandbox.counts).toMatchObject({ stored: 200, duplicates: 0 });
  expect(folder.files()).toEqual([]);
});

test('row 52: SIGKILL between request and response: Intercom has stored each event once, and only the requests in flight are in doubt', async () => {
  const sandbox = await sandboxFor();
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: true, times: 'always' });
  const child = startChild(`${make} track(100); ${busy}`, settings(sandbox.url));
  await child.printed('ready');
  await sandbox.waitFor(10);

  child.process.kill('SIGKILL');
  await child.ended;

  expect(sandbox.counts).toMatchObject({ stored: 10, duplicates: 0, requests: 10 });
});

test('row 55: process.exit() at any moment: pending events, including those in flight, are in the spill file, and the next start sends them', async () => {
  const sandbox = await sandboxFor();
  // Ten are stored without a response, which the process cannot know.
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: true, times: 10 });
  const folder = spillFolder();
  const program = `${make} track(100); process.on('SIGUSR2', () => process.exit(5)); ${busy}`;
  const child = startChild(
    program,
    settings(sandbox.url, { spill: { directory: folder.directory } }),
  );
  await child.printed('ready');
  await sandbox.waitFor(10);
  child.process.kill('SIGUSR2');
  const ended = await child.ended;
  expect(ended).toMatchObject({ code: 5, signal: null, stdout: 'ready\n', stderr: '' });
  expect(folder.files()).toHaveLength(1);

  const found = await nextProcess(sandbox.url, folder.directory);

  expect(found).toBe('{"recovered":100,"spillUnreadable":0,"delivered":100} the law holds');
  expect(sandbox.counts).toMatchObject({ stored: 100, duplicates: 10 });
  expect(folder.files()).toEqual([]);
});

test('row 55: without a spill file process.exit() ends at once with its code, and pending events are lost', async () => {
  const sandbox = await sandboxFor();

  const ended = await startChild(`${make} track(100); process.exit(5);`, settings(sandbox.url))
    .ended;

  expect(ended).toMatchObject({ code: 5, signal: null, stdout: '', stderr: '' });
  expect(sandbox.counts.stored).toBe(0);
});

const crash = `
  process.stdout.write('one line\\n');
  setTimeout(() => { throw new Error('made up'); }, 1);
  setTimeout(() => {}, 100_000);`;

test('row 56: an uncaught exception ends the process as it does without the library: same code, same output; its events are in the spill file', async () => {
  const url = await silentOrigin();
  const folder = spillFolder();
  // In one line, so that the stack trace is the same.
  const client = `${make} track(7);`.replaceAll('\n', ' ');
  const nothing = ' '.repeat(client.length);
  const plain = await startChild(`${nothing}${crash}`, settings(url)).ended;

  const ended = await startChild(
    `${client}${crash}`,
    settings(url, { spill: { directory: folder.directory } }),
  ).ended;

  expect(ended).toEqual(plain);
  expect(plain.code).toBe(1);
  expect(folder.text().match(/placed-order/g)).toHaveLength(7);
});

test('row 56: an unhandled rejection ends the process with code 1, as it does without the library', async () => {
  const folder = spillFolder();
  const program = `${make} track(7); Promise.reject(new Error('made up')); ${busy}`;

  const ended = await startChild(
    program,
    settings(await silentOrigin(), { spill: { directory: folder.directory } }),
  ).ended;

  expect(ended).toMatchObject({ code: 1, signal: null });
  expect(ended.stderr).toContain('made up');
  expect(ended.stderr).not.toContain('intercom-events]');
  expect(folder.files()).toHaveLength(1);
});

test('row 57: a process that runs out of memory is like a killed one: delivered events are stored once', async () => {
  const sandbox = await sandboxFor();
  const program = `${make}
    track(50);
    await events.flush();
    console.log(law());
    track(100);
    const hoard = [];
    for (;;) hoard.push(new Array(10_000).fill(hoard.length));`;
  const memory = { NODE_OPTIONS: '--max-old-space-size=40' };

  const { code, signal, stdout } = await startChild(program, {
    ...settings(sandbox.url),
    ...memory,
  }).ended;

  expect(stdout).toContain('the law holds');
  expect(code === 0, `code ${code}, signal ${signal}`).toBe(false);
  expect(sandbox.counts).toMatchObject({ stored: 50, duplicates: 0 });
});

test('row 82: after close() no handle, timer, socket or listener is left, with every shutdown feature in use', async () => {
  const sandbox = await sandboxFor();
  const program = `
    const look = () => JSON.stringify([
      process.getActiveResourcesInfo().filter((kind) => !/Pipe|TTY|FS/.test(kind)).sort(),
      process.eventNames().filter((name) => typeof name === 'string').map((name) => [name, process.listenerCount(name)]).sort(),
    ]);
    const before = look();
    ${make}
    const uninstall = installShutdown(events);
    track(50);
    await events.close();
    uninstall();
    for (let i = 0; i < 10; i += 1) await new Promise((resolve) => setImmediate(resolve));
    const after = look();
    console.log(before === after ? 'clean' : before + ' became ' + after, law());`;

  const ended = await startChild(
    program,
    settings(sandbox.url, { spill: { directory: spillFolder().directory } }),
  ).ended;

  expect(`${ended.stdout}${ended.stderr}`.trim()).toBe('clean the law holds');
  expect(sandbox.counts.stored).toBe(50);
  expect(sandbox.counts.connections.open).toBe(0);
});

test('natural exit: during an outage the drain ends at its deadline, the exit code is the application’s, and pending events are in the spill file', async () => {
  const sandbox = await sandboxFor();
  const folder = spillFolder();
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: false, times: 10 });
  const options = {
    spill: { directory: folder.directory },
    drainOnExitMs: 300,
    delivery: { attemptTimeoutMs: 120_000 },
  };

  const ended = await startChild(
    `${make} track(12); process.exitCode = 3;`,
    settings(sandbox.url, options),
  ).ended;

  expect(ended).toMatchObject({ code: 3, signal: null });
  expect(ended.stderr).toContain(
    '12 events not delivered (deadline); the next process will send them.',
  );
  expect(await nextProcess(sandbox.url, folder.directory)).toContain('"delivered":12');
  expect(sandbox.counts.stored).toBe(12);
});

test.each([
  ['in its own beforeExit', `process.on('beforeExit', again);`, {}],
  [
    'in its own beforeExit, without a drain',
    `process.on('beforeExit', again);`,
    { drainOnExitMs: false },
  ],
  [
    'for each delivered event',
    `(await import('node:diagnostics_channel')).subscribe('intercom-events:delivered', again);`,
    { drainOnExitMs: 2_000 },
  ],
])(
  'row 103: a process that tracks %s ends, and its events are counted',
  async (_when, listen, options) => {
    const sandbox = await sandboxFor();
    const program = `${make}
    let n = 0;
    const again = () => events.track('user-' + (n += 1), 'placed-order');
    ${listen}
    again();
    process.on('exit', () => console.log(law()));`;

    const { code, stdout } = await startChild(
      program,
      settings(sandbox.url, { ...options, logger: false }),
    ).ended;

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'the law holds\n' });
  },
);

test('row 103: a process that tracks in its own beforeExit ends while delivery is paused, and says what is left', async () => {
  const sandbox = await sandboxFor();
  sandbox.fault({ kind: 'answer', status: 401, times: 'always' });
  const program = `${make}
    let n = 0;
    process.on('beforeExit', () => events.track('user-' + (n += 1), 'placed-order'));
    events.track('42', 'placed-order');
    process.on('exit', () => console.log(law(), events.stats().pending === n + 1));`;

  const { code, stdout, stderr } = await startChild(program, settings(sandbox.url)).ended;

  expect({ code, stdout }).toEqual({ code: 0, stdout: 'the law holds true\n' });
  expect(stderr).toMatch(/The process ends with \d+ events? not delivered \(unauthorised\)/);
});

test('spill: a second signal during a shutdown ends the process at once, and no event is lost', async () => {
  const sandbox = await sandboxFor();
  const folder = spillFolder();
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: true, times: 7 });
  const program = `${make}
    installShutdown(events, { deadlineMs: 600_000, server: { close: () => console.log('closing') } });
    track(7); ${busy}`;
  const child = startChild(
    program,
    settings(sandbox.url, { spill: { directory: folder.directory } }),
  );
  await child.printed('ready');
  await sandbox.waitFor(7);
  child.process.kill('SIGINT');
  await child.printed('closing');
  child.process.kill('SIGTERM');
  expect(await child.ended).toMatchObject({ code: null, signal: 'SIGTERM' });

  expect(await nextProcess(sandbox.url, folder.directory)).toContain('"delivered":7');
  expect(sandbox.counts).toMatchObject({ stored: 7, duplicates: 7 });
});

test('spill: of several processes that start at once, exactly one reads each file', async () => {
  const sandbox = await sandboxFor();
  const folder = spillFolder();
  const hang = sandbox.fault({
    kind: 'hang',
    when: 'before-headers',
    store: false,
    times: 'always',
  });
  const options = { spill: { directory: folder.directory } };
  const leavers = ['a', 'b', 'c'].map((name) =>
    startChild(
      `${make} for (let i = 0; i < 20; i += 1) events.track('${name}-' + i, 'placed-order');
      process.on('SIGUSR2', () => process.exit()); ${busy}`,
      settings(sandbox.url, options),
    ),
  );
  await Promise.all(leavers.map((child) => child.printed('ready')));
  for (const child of leavers) child.process.kill('SIGUSR2');
  await Promise.all(leavers.map((child) => child.ended));
  expect(folder.files()).toHaveLength(3);
  hang.remove();

  await Promise.all([1, 2, 3].map(() => nextProcess(sandbox.url, folder.directory)));

  expect(sandbox.counts).toMatchObject({ stored: 60, duplicates: 0 });
  expect(folder.files()).toEqual([]);
});
