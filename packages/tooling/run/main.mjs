import { existsSync } from 'node:fs';
import path from 'node:path';
import { background, foreground } from './child.mjs';
import { root } from './paths.mjs';
import { setup } from './setup.mjs';
import { stage } from './stage.mjs';

const turbo = 'node_modules/turbo/bin/turbo';
const vitest = 'node_modules/vitest/vitest.mjs';
const demoFolder = 'examples/express-shop';

/** @type {Record<string, (args: readonly string[]) => Promise<number>>} */
const tasks = {
  setup: async () => 0,
  build: (args) => foreground([turbo, 'run', 'build', '--output-logs=errors-only', ...args]),
  demo: (args) =>
    afterBuild([`--filter=./${demoFolder}...`], () => script(`${demoFolder}/src/demo.js`, args)),
  test: (args) =>
    afterBuild([], () => foreground([vitest, 'run', '--config', 'test/vitest.config.ts', ...args])),
  bench: (args) => afterBuild([], () => script('test/bench/main.js', args)),
};

/** @param {readonly string[]} argv the task's name and its arguments */
export async function main([name = '', ...args]) {
  const task = tasks[name];
  if (!task) {
    process.stderr.write(`Unknown task "${name}". Use one of: ${Object.keys(tasks).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  process.exitCode = (await setup()) ? await task(args) : 1;
}

/**
 * @param {readonly string[]} filter which packages to build; empty for all
 * @param {() => Promise<number>} next
 */
async function afterBuild(filter, next) {
  const built = await stage(
    'Building the packages',
    () => background(process.execPath, [turbo, 'run', 'build', '--output-logs=errors-only', ...filter]),
    'The build failed; the reason is above.',
  );
  return built ? next() : 1;
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
async function script(file, args) {
  if (existsSync(path.join(root, file))) return foreground([file, ...args]);
  process.stderr.write(`There is no ${file} yet.\n`);
  return 1;
}
