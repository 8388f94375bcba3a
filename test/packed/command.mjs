import { spawnSync } from 'node:child_process';

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} options
 * @returns {string} what it printed on its standard output
 */
export function run(command, args, { cwd, env = {}, timeoutMs = 300_000 }) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  if (status === 0) return stdout;
  const end = error?.message ?? `ended with ${status}`;
  throw new Error(`${[command, ...args].join(' ')}: ${end}\n${stdout}${stderr}`);
}

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} options
 */
export function node(args, options) {
  return run(process.execPath, args, options);
}
