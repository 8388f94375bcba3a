import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startChild } from '../support/child.js';
import { make, sandboxFor, settings, silentOrigin } from '../support/exits.js';
import { type SpillFolder, spillFolder } from '../support/spill-folder.js';

/** Files as earlier processes have left them, each with one event. */
function leaveFiles({ directory }: SpillFolder, origin: string, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const nowMs = Date.now();
    const head = JSON.stringify({ spill: 1, origin, events: 1 });
    const event = JSON.stringify({
      id: `e-${i}`,
      createdAtSec: Math.floor(nowMs / 1_000),
      acceptedAtMs: nowMs,
      fragment: `"user_id":"user-${i}","event_name":"placed-order"`,
    });
    const name = `spill-1-${i.toString(16).padStart(4, '0')}.ndjson`;
    writeFileSync(path.join(directory, name), `${head}\n${event}\n`, { mode: 0o600 });
  }
}

/** A program that recovers what it gets, all of them at the same moment, and prints how much that was. */
const recover = (atMs: number): string => `
  await new Promise((resolve) => setTimeout(resolve, ${atMs} - Date.now()));
  ${make}
  const { recovered } = events.stats();
  await events.close({ deadlineMs: 50_000 });
  console.log(recovered, law());`;

/** How many events were recovered in all. */
function totalOf(printed: string): number {
  return [...printed.matchAll(/^(\d+) the law holds$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

test('row 104: of several worker threads that start at once, exactly one reads each spill file', async () => {
  const sandbox = await sandboxFor();
  const folder = spillFolder();
  leaveFiles(folder, sandbox.url, 200);
  const code = recover(Date.now() + 2_000);
  const program = `
    import { Worker } from 'node:worker_threads';
    for (let i = 0; i < 4; i += 1) new Worker(${JSON.stringify(code)}, { eval: true });`;

  const { stdout } = await startChild(
    program,
    settings(sandbox.url, { spill: { directory: folder.directory }, logger: false }),
  ).ended;

  expect(totalOf(stdout)).toBe(200);
  expect(sandbox.counts).toMatchObject({ stored: 200, duplicates: 0 });
  expect(folder.files()).toEqual([]);
});

/** A PID namespace, in which the process is number 1, as in a container: only on Linux. */
const ofItsOwn = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child'];
const [unshare = '', ...unshareFlags] = ofItsOwn;
const hasThem = spawnSync(unshare, [...unshareFlags, 'true']).status === 0;

test('row 104: of the first processes of several containers that share a directory, exactly one reads each spill file', async () => {
  const sandbox = await sandboxFor();
  const folder = spillFolder();
  leaveFiles(folder, sandbox.url, 200);
  const program = `
    ${hasThem ? '' : `Object.defineProperty(process, 'pid', { value: 1 });`}
    ${recover(Date.now() + 2_000)}`;
  const env = settings(sandbox.url, { spill: { directory: folder.directory }, logger: false });

  const ends = await Promise.all(
    [1, 2, 3].map(() => startChild(program, env, [], hasThem ? ofItsOwn : []).ended),
  );

  expect(totalOf(ends.map(({ stdout }) => stdout).join(''))).toBe(200);
  expect(sandbox.counts).toMatchObject({ stored: 200, duplicates: 0 });
});

test('row 104: a second signal to the first process of a container writes each event once', async () => {
  const folder = spillFolder();
  // From outside it can only be killed; a process inside can send any signal that it handles.
  const program = `${make}
    const raise = process.kill.bind(process, process.pid);
    ${hasThem ? '' : `Object.defineProperty(process, 'pid', { value: 1 });`}
    installShutdown(events, { deadlineMs: 600_000, server: { close: () => raise('SIGINT') } });
    track(7);
    setTimeout(raise, 1, 'SIGTERM');
    setInterval(() => {}, 1_000);`;
  const env = settings(await silentOrigin(), { spill: { directory: folder.directory } });

  const ended = await startChild(program, env, [], hasThem ? ofItsOwn : []).ended;

  expect(ended).toMatchObject({ code: 128 + 2, signal: null });
  expect(folder.files()).toHaveLength(1);
  expect(folder.text().match(/placed-order/g)).toHaveLength(7);
});

test('row 105: an unfinished entry that cannot be deleted blocks no start', async () => {
  const sandbox = await sandboxFor();
  const folder = spillFolder();
  leaveFiles(folder, sandbox.url, 3);
  // A directory of that name: older than a minute for a process whose clock is ahead.
  mkdirSync(path.join(folder.directory, 'spill-0-00aa.ndjson.tmp'));
  const program = `
    const { now } = Date;
    Date.now = () => now() + 120_000;
    ${recover(0)}`;

  const { stdout } = await startChild(
    program,
    settings(sandbox.url, { spill: { directory: folder.directory }, logger: false }),
  ).ended;

  expect(totalOf(stdout)).toBe(3);
  expect(folder.files()).toEqual(['spill-0-00aa.ndjson.tmp']);
});

test('row 106: a relative spill directory stays the same when the process changes its working directory', async () => {
  const folder = spillFolder();
  const program = `
    process.chdir(${JSON.stringify(folder.directory)});
    ${make}
    process.chdir('/');
    track(7);
    process.exit();`;

  const { code } = await startChild(
    program,
    settings(await silentOrigin(), { spill: { directory: 'events' }, logger: false }),
  ).ended;

  expect(code).toBe(0);
  expect(readdirSync(path.join(folder.directory, 'events'))).toHaveLength(1);
});
