import { expect, test } from 'vitest';
import { startChild } from '../support/child.js';
import { make, sandboxFor, settings, silentOrigin } from '../support/exits.js';
import { spillFolder } from '../support/spill-folder.js';

/** A process whose only client is in a worker thread; it prints how the thread has ended. */
function inThread(inside: string, outside = ''): string {
  // A module, like the process itself: both are started with the same flags.
  const code = `import { parentPort } from 'node:worker_threads'; ${make} ${inside}`;
  return `
    import { Worker } from 'node:worker_threads';
    const thread = new Worker(${JSON.stringify(code)}, { eval: true });
    thread.on('error', ({ message }) => console.log('error', message));
    thread.on('exit', (code) => console.log('exit', code));
    ${outside}`;
}

const busy = `setInterval(() => {}, 1_000); parentPort.postMessage('ready');`;

test('worker thread: an idle one sends its events before it ends, as a process does', async () => {
  const sandbox = await sandboxFor();

  const { code, stdout } = await startChild(inThread('track(20);'), settings(sandbox.url)).ended;

  expect({ code, stdout }).toEqual({ code: 0, stdout: 'exit 0\n' });
  expect(sandbox.counts).toMatchObject({ stored: 20, duplicates: 0 });
});

test.each([
  ['process.exit() in it', 'track(7); process.exit(3);', 'exit 3\n'],
  ['an error nobody catches', `track(7); throw new Error('made up');`, 'error made up\nexit 1\n'],
])('worker thread: %s leaves its events in the spill file', async (_what, inside, printed) => {
  const folder = spillFolder();
  const options = { spill: { directory: folder.directory } };

  const { stdout } = await startChild(inThread(inside), settings(await silentOrigin(), options))
    .ended;

  expect(stdout).toBe(printed);
  expect(folder.text().match(/placed-order/g)).toHaveLength(7);
});

test.each([
  ['terminate()', 'thread.terminate()', 'exit 1\n'],
  ['process.exit() of the main thread', 'process.exit(0)', ''],
  ['a signal', `process.kill(process.pid, 'SIGTERM')`, ''],
])(
  'worker thread: %s ends it without notice, and pending events are lost',
  async (_what, end, printed) => {
    const folder = spillFolder();
    const options = { spill: { directory: folder.directory } };
    const inside = `installShutdown(events); track(7); ${busy}`;
    const program = inThread(inside, `thread.once('message', () => ${end});`);

    const { stdout } = await startChild(program, settings(await silentOrigin(), options)).ended;

    expect(stdout).toBe(printed);
    expect(folder.files()).toEqual([]);
  },
);

test('worker thread: one that closes its client when the main thread asks for it loses no event', async () => {
  const sandbox = await sandboxFor();
  const inside = `
    track(20);
    parentPort.once('message', async () => { await events.close(); console.log(law()); process.exit(); });
    parentPort.postMessage('ready');`;
  const outside = `
    process.once('SIGTERM', () => thread.postMessage('close'));
    thread.once('message', () => process.kill(process.pid, 'SIGTERM'));`;

  const { code, signal, stdout } = await startChild(
    inThread(inside, outside),
    settings(sandbox.url),
  ).ended;

  expect({ code, signal }).toEqual({ code: 0, signal: null });
  expect(stdout).toContain('the law holds');
  expect(sandbox.counts.stored).toBe(20);
});
