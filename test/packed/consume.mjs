import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { root } from '../../packages/tooling/run/paths.mjs';
import { node, run } from './command.mjs';
import { check } from './results.mjs';

/** @typedef {import('./consumers.mjs').Consumer} Consumer */
/** @typedef {import('./packages.mjs').Packed} Packed */

/** Prints, when the consumer ends, which of our files were executed. */
const reporter =
  "process.on('exit', () => console.log(JSON.stringify(globalThis.executed ?? [])));\n";

const formats = [
  { title: 'ES module', file: 'main.mjs', module: ts.ModuleKind.ESNext, extension: 'js' },
  { title: 'CommonJS', file: 'main.cjs', module: ts.ModuleKind.CommonJS, extension: 'cjs' },
];

/**
 * Installs the tarballs in a folder of the consumer's own and runs it in both formats.
 *
 * @param {Consumer} consumer
 * @param {readonly Packed[]} packages
 * @param {string} folder
 * @returns {Promise<string[]>} the entry files that were executed, as `@intercom-events/core/index.js`
 */
export async function consume(consumer, packages, folder) {
  /** @type {string[]} */
  const executed = [];
  const source = readFileSync(path.join(root, 'test/packed/consumers', consumer.file), 'utf8');
  const used = usedBy(source, packages);
  await check(`${consumer.name}: installs`, () => install(consumer, used, folder));
  for (const { title, file, module, extension } of formats) {
    const target = ts.ScriptTarget.ES2022;
    const compilerOptions = { ...consumer.compilerOptions, module, target, esModuleInterop: true };
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    writeFileSync(path.join(folder, file), outputText);
    await check(`${consumer.name}: delivers its events as ${title}`, () => {
      const options = { cwd: folder, timeoutMs: 60_000 };
      const output = node(['--require', './reporter.cjs', file], options).trim().split('\n');
      const [printed, files] = output.slice(-2).map((line) => JSON.parse(line));
      expectEqual('it prints', printed, consumer.prints);
      expectOneFormat(files, extension);
      executed.push(...files);
    });
  }
  return executed;
}

/**
 * The packages that a source imports, and those that these bring with them: nobody installs an adapter
 * for each framework there is.
 *
 * @param {string} source
 * @param {readonly Packed[]} packages
 */
function usedBy(source, packages) {
  const names = new Set(
    Array.from(
      source.matchAll(/'((?:@intercom-events\/|intercom-events\b)\w*)/g),
      ([, name]) => name,
    ),
  );
  // A set is walked to its end, also to what is added on the way.
  for (const name of names) {
    const packed = packages.find((one) => one.name === name);
    for (const dependency of packed?.dependencies ?? []) names.add(dependency);
  }
  return packages.filter(({ name }) => names.has(name));
}

/**
 * @param {Consumer} consumer
 * @param {readonly Packed[]} packages
 * @param {string} folder
 */
function install(consumer, packages, folder) {
  mkdirSync(folder, { recursive: true });
  const compilers = consumer.typescript.map((version) => [
    `typescript-${version}`,
    `npm:typescript@${version}`,
  ]);
  const ours = packages.map(({ name, tarball }) => [name, `file:${tarball}`]);
  const types = { '@types/node': '20.19.0' };
  const manifest = {
    private: true,
    dependencies: { ...Object.fromEntries([...ours, ...compilers]), ...types, ...consumer.install },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'reporter.cjs'), reporter);
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
  for (const packed of packages) markEntries(packed, folder);
}

/**
 * Makes each entry file say that it was executed: a resolved path would only say that it could be.
 *
 * @param {Packed} packed
 * @param {string} folder
 */
function markEntries({ name, entries }, folder) {
  for (const entry of entries) {
    for (const extension of ['js', 'cjs']) {
      const file = path.join(folder, 'node_modules', name, 'dist', `${entry}.${extension}`);
      if (!existsSync(file)) throw new Error(`${name} has no dist/${entry}.${extension}`);
      const said = JSON.stringify(`${name}/${entry}.${extension}`);
      appendFileSync(file, `\n;(globalThis.executed ??= []).push(${said});\n`);
    }
  }
}

/**
 * @param {readonly string[]} files
 * @param {string} extension
 */
function expectOneFormat(files, extension) {
  if (files.length === 0) throw new Error('none of our files was executed');
  const others = files.filter((file) => !file.endsWith(`.${extension}`));
  if (others.length > 0) throw new Error(`executed the other format’s ${others.join(', ')}`);
}

/**
 * @param {string} what
 * @param {unknown} got
 * @param {unknown} expected
 */
function expectEqual(what, got, expected) {
  if (isDeepStrictEqual(got, expected)) return;
  throw new Error(`${what} ${JSON.stringify(got)}\ninstead of ${JSON.stringify(expected)}`);
}
