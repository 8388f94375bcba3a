import { existsSync } from 'node:fs';
import path from 'node:path';
import { background, foreground } from './child.mjs';
import { root } from './paths.mjs';
import { setup } from './setup.mjs';
import { canRunSqlite, sqliteNotice } from './sqlite-tests.mjs';
import { buildProgress, stage } from './stage.mjs';

// Started as files by this very Node: no shell, and the same on every system.
const biome = 'node_modules/@biomejs/biome/bin/biome';
const depcruise = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
const knip = 'node_modules/knip/bin/knip.js';
const tsc = 'node_modules/typescript/bin/tsc';
const turbo = 'node_modules/turbo/bin/turbo';
const vitest = 'node_modules/vitest/vitest.mjs';
const vitestConfig = 'test/vitest.config.ts';
const demoFolder = 'examples/express-shop';
const crashFolder = 'examples/durable-shop';

const demoIntroduction = `The demo: a small shop, three customers, and a local stand-in for Intercom. Nothing leaves this machine.
It installs dependencies and builds the packages first. The first run takes a few minutes, later runs a few seconds.
`;

/** Checks an example against the packages' sources: nothing has to be built before. */
const fromSource = ['--noEmit', '--rootDir', '.', '--customConditions', '@intercom-events/source'];

/** @typedef {(args: readonly string[]) => Promise<number>} Task resolves with the exit code */

/** @type {Record<string, Task>} */
const checks = {
  lint: (args) => foreground([biome, 'check', '--error-on-warnings', ...args, '.']),
  typecheck: (args) =>
    inOrder([
      () => foreground([tsc, '-p', '.', ...args]),
      () => foreground([tsc, '-p', 'packages/tooling', ...args]),
      // It runs in browsers, where other things are global than in Node.
      () => foreground([tsc, '-p', 'packages/sandbox/src/inspector/page', ...args]),
      // It declares what `req.user` is, for all of Express, and so cannot be part of the first.
      () => foreground([tsc, '-p', 'examples/express-typescript', ...fromSource, ...args]),
    ]),
  imports: (args) => {
    const config = 'packages/tooling/dependency-cruiser.config.mjs';
    return foreground([depcruise, 'packages', 'examples', 'test', '--config', config, ...args]);
  },
  unused: (args) => foreground([knip, '--config', 'packages/tooling/knip.config.mjs', ...args]),
  workspace: () =>
    inOrder([
      () => foreground(['packages/tooling/check-workspace.mjs']),
      () => foreground(['packages/tooling/readme-fences.mjs', '--check']),
      () => foreground(['packages/tooling/fault-table.mjs', '--check']),
    ]),
};

/** @type {Record<string, Task>} */
const tasks = {
  ...checks,
  setup: async () => 0,
  build: (args) => foreground([turbo, 'run', 'build', '--output-logs=errors-only', ...args]),
  demo: (args) => {
    const folder = args.includes('--crash') ? crashFolder : demoFolder;
    const rest = args.filter((flag) => flag !== '--crash');
    return afterBuild([`--filter=./${folder}...`], () => script(`${folder}/src/demo.js`, rest));
  },
  test: (args) => (canTest() ? afterBuild([], () => runTests(args)) : Promise.resolve(1)),
  bench: (args) => afterBuild([], () => script('test/bench/main.js', args)),
  mutation: (args) => script('packages/tooling/mutation/run.mjs', args),
  check: () => inOrder(Object.values(checks).map((check) => () => check([]))),
  'check:pack': (args) => afterBuild([], () => script('test/packed/run.mjs', args)),
  fix: (args) =>
    inOrder([
      () => foreground(['packages/tooling/readme-fences.mjs']),
      () => foreground(['packages/tooling/fault-table.mjs']),
      () => foreground([biome, 'check', '--write', ...args, '.']),
    ]),
};

/** @param {readonly string[]} argv the task's name and its arguments */
export async function main([name = '', ...args]) {
  const task = tasks[name];
  if (!task) {
    process.stderr.write(`Unknown task "${name}". Use one of: ${Object.keys(tasks).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  if (name === 'demo' && !args.includes('--help')) process.stderr.write(demoIntroduction);
  process.exitCode = (await setup()) ? await task(args) : 1;
}

/** Vite 8 requires ES modules; Node 21 and the first Node 22 run everything but that. */
function canTest() {
  if (process.features.require_module) return true;
  const { node } = process.versions;
  process.stderr.write(`The tests need Node 20.19, 22.12 or newer; this is ${node}.\n`);
  return false;
}

/** @param {readonly string[]} args */
async function runTests(args) {
  const code = await foreground([vitest, 'run', '--config', vitestConfig, ...args]);
  const { node } = process.versions;
  // At the end, where it is seen.
  if (!canRunSqlite(node)) process.stderr.write(sqliteNotice(node));
  return code;
}

/**
 * Does one after the other and stops at the first that fails.
 *
 * @param {readonly (() => Promise<number>)[]} steps
 */
async function inOrder(steps) {
  for (const step of steps) {
    const code = await step();
    if (code !== 0) return code;
  }
  return 0;
}

/**
 * @param {readonly string[]} filter which packages to build; empty for all
 * @param {() => Promise<number>} next
 */
async function afterBuild(filter, next) {
  // Grouped: a package's output comes when it is built, and that of a failed one at the end.
  const args = [turbo, 'run', 'build', '--log-order=grouped', ...filter];
  const built = await stage({
    title: 'Building the packages',
    work: (onOutput) => background(process.execPath, args, onOutput),
    hint: 'The build failed; the reason is above.',
    progressOf: buildProgress,
  });
  return built ? next() : 1;
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
async function script(file, args) {
  if (existsSync(path.join(root, file))) return foreground([file, ...args]);
  process.stderr.write(`There is no ${file}.\n`);
  return 1;
}
