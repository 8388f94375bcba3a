import { spawnSync } from 'node:child_process';

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {string} what it printed on its standard output
 */
export function run(command, args, { cwd, env = {} }) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
  });
  if (error) throw error;
  if (status === 0) return stdout;
  throw new Error(`${[command, ...args].join(' ')} ended with ${status}.\n${stdout}${stderr}`);
}

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 */
export function node(args, options) {
  return run(process.execPath, args, options);
}
