import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { root } from '../../packages/tooling/run/paths.mjs';
import { node, run } from './command.mjs';
import { check } from './results.mjs';

const publint = path.join(root, 'node_modules/publint/src/cli.js');
const attw = path.join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');

const script = 'package/dist/index.global.js';
const maxScriptBytes = 1_536;

/**
 * What can be said of a tarball without installing it.
 *
 * @param {import('./packages.mjs').Packed} packed
 */
export async function checkTarball({ name, tarball, entries }) {
  await check(`${name}: holds what it should and nothing else`, () =>
    checkContent(tarball, entries),
  );
  await check(`${name}: names no path of the machine that built it`, () => {
    if (gunzipSync(readFileSync(tarball)).includes(root)) throw new Error(`it contains ${root}`);
  });
  if (name === '@intercom-events/browser') {
    await check(
      `${name}: the script for pages is at most ${maxScriptBytes} bytes, compressed`,
      () => {
        const { length } = gzipSync(run('tar', ['-xzOf', tarball, script], { cwd: tmpdir() }));
        if (length > maxScriptBytes) throw new Error(`it is ${length} bytes`);
      },
    );
  }
  await check(`${name}: its manifest is one for the registry`, () => checkManifest(tarball));
  await check(`${name}: publint has nothing to say`, () => {
    node([publint, 'run', tarball, '--strict'], { cwd: root });
  });
  await check(`${name}: its types are right for every way to import it`, () => {
    node([attw, tarball, '--no-color', '--no-emoji'], { cwd: root });
  });
}

/**
 * @param {string} tarball
 * @param {readonly string[]} entries
 */
function checkContent(tarball, entries) {
  const listing = run('tar', ['-tzf', tarball], { cwd: tmpdir() });
  const files = listing
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''));
  const expected = ['package.json', 'README.md', 'LICENSE'].concat(
    entries.flatMap((entry) =>
      ['js', 'cjs', 'd.ts', 'd.cts'].map((extension) => `dist/${entry}.${extension}`),
    ),
  );
  const missing = expected.filter((file) => !files.includes(file));
  const foreign = files.filter(
    (file) =>
      !expected.includes(file) &&
      // The pages that the readme links to, with their pictures.
      !/^docs\/[\w-]+\.(?:md|webp)$/.test(file) &&
      !/^dist\/inspector-page\/[\w.-]+\.(?:html|css)$/.test(file) &&
      !/^dist\/[\w./-]+\.(?:c?js|c?js\.map|d\.c?ts)$/.test(file),
  );
  const tests = files.filter((file) => /\.test\b/.test(file));
  if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
  if (foreign.length + tests.length > 0)
    throw new Error(`foreign: ${[...foreign, ...tests].join(', ')}`);
}

/** @param {string} tarball */
function checkManifest(tarball) {
  const text = run('tar', ['-xzOf', tarball, 'package/package.json'], { cwd: tmpdir() });
  for (const trace of ['workspace:', '@intercom-events/source', './src/']) {
    if (text.includes(trace)) throw new Error(`the published manifest still says "${trace}"`);
  }
}
