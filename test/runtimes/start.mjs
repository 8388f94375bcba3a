import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long a runtime may take to say where it listens. */
const patienceMs = 30_000;

/**
 * Starts a runtime, and waits until it says where it listens.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: Readonly<Record<string, string>> }} options
 * @returns {Promise<{ url: string, output: () => string, stop: () => Promise<void> }>}
 */
export async function start(program, args, { cwd, env }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env, NO_COLOR: '1' },
    // workerd says on a channel of its own where it listens.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = once(child, 'close').catch((error) => {
    output += String(error);
  });
  const port = await new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    for (const stream of child.stdio.slice(1)) {
      stream?.on('data', (text) => {
        output += text;
        const [, found] = /listening on (\d+)|"port":\s*(\d+)/.exec(output)?.filter(Boolean) ?? [];
        if (found === undefined) return;
        clearTimeout(giveUp);
        resolve(found);
      });
    }
    ended.then(() => reject(new Error(`It never listened:\n${output}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
