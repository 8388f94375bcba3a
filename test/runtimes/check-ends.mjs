import { deepStrictEqual as equal } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startSandbox } from '@intercom-events/sandbox';
import { check } from '../packed/results.mjs';

/** How a process may end, and what becomes of its three events, as packages/core/docs/graceful-shutdown.md has it. */
const ends = [
  { how: 'nothing left to do', code: 0, signal: null, becomes: 'delivered' },
  { how: 'signal', code: null, signal: 'SIGTERM', becomes: 'delivered' },
  { how: 'process.exit()', code: 3, signal: null, becomes: 'kept' },
  { how: 'error', code: 1, signal: null, becomes: 'kept' },
];

/**
 * Whether processes of this runtime end as those of Node, with `installShutdown()` and `spill`.
 *
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {string} program
 * @param {string} cwd where the application is
 */
export async function checkEnds({ name, endingArgs, endsUnheard }, program, cwd) {
  const directory = path.join(cwd, 'spilled');
  for (const { how, becomes, ...ended } of ends) {
    const what = how === endsUnheard ? 'lost' : becomes;
    await check(`${name}: ends by ${how}, its events are ${what}`, async () => {
      const sandbox = await startSandbox({ unknownContacts: 'create' });
      const env = { INTERCOM_ACCESS_TOKEN: sandbox.token, INTERCOM_EVENTS_URL: sandbox.url };
      const run = (/** @type {string} */ how) =>
        runToEnd(program, [...endingArgs, 'ending-app.mjs', how], { cwd, env });
      try {
        // Whoever has time for a drain finds Intercom well; the others do not.
        const outage =
          becomes === 'delivered'
            ? undefined
            : sandbox.fault({ kind: 'answer', status: 503, times: 'always' });
        const { code, signal, output } = await run(how);
        equal({ code, signal }, ended, output);
        outage?.remove();
        const files = existsSync(directory) ? readdirSync(directory) : [];
        equal(files.length, what === 'kept' ? 1 : 0, output);
        equal(sandbox.events.length, what === 'delivered' ? 3 : 0, output);
        const next = await run('send');
        const count = what === 'kept' ? 3 : 0;
        equal(next.output, `${JSON.stringify({ recovered: count, delivered: count })}\n`);
        equal(sandbox.events.length, what === 'lost' ? 0 : 3);
      } finally {
        rmSync(directory, { recursive: true, force: true });
        await sandbox.stop();
      }
    });
  }
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: Readonly<Record<string, string>> }} options
 */
async function runToEnd(program, args, { cwd, env }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
      if (output === 'ready\n') child.kill('SIGTERM');
    });
  }
  const [code, signal] = await once(child, 'close');
  return { code, signal, output };
}
