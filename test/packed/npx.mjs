import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { check } from './results.mjs';

/**
 * Runs a package's command the way a reader of its readme does, in a folder where nothing is installed.
 *
 * @param {import('./packages.mjs').Packed} packed
 * @param {string} folder an empty one
 */
export async function checkNpx({ name, tarball }, folder) {
  await check(`${name}: npx ${name} --help`, () => {
    mkdirSync(folder, { recursive: true });
    // A cache of its own: npx must not find what an earlier run has left.
    const env = { npm_config_cache: path.join(folder, 'cache'), npm_config_loglevel: 'error' };
    const output = run('npx', ['--yes', `file:${tarball}`, '--help'], { cwd: folder, env });
    if (!/usage/i.test(output)) throw new Error(`it does not say how to use it:\n${output}`);
  });
}
