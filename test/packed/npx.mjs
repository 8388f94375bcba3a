import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { check } from './results.mjs';

/**
 * Runs a package's command the way a reader of its readme does, in a folder where nothing is installed.
 *
 * @param {import('./packages.mjs').Packed} packed
 * @param {readonly import('./packages.mjs').Packed[]} packages its own dependencies are among them
 * @param {string} folder an empty one
 */
export async function checkNpx({ name, tarball, commands, dependencies }, packages, folder) {
  await check(`${name}: npx ${name} --help`, () => {
    mkdirSync(folder, { recursive: true });
    // A cache of its own: npx must not find what an earlier run has left.
    const env = { npm_config_cache: path.join(folder, 'cache'), npm_config_loglevel: 'error' };
    // Packages of ours that it brings with it are not in the registry yet.
    const brought = packages.filter((one) => dependencies.includes(one.name));
    const files = [tarball, ...brought.map((one) => one.tarball)];
    const all = files.flatMap((file) => ['--package', `file:${file}`]);
    const [command = name] = commands;
    const output = run('npx', ['--yes', ...all, command, '--help'], { cwd: folder, env });
    if (!/usage/i.test(output)) throw new Error(`it does not say how to use it:\n${output}`);
  });
}
