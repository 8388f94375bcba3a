import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';
import { workspaceFolders } from './paths.mjs';
import { fingerprint, installer } from './setup.mjs';

const files = {
  'pnpm-workspace.yaml':
    "packages:\n  # all of them\n  - packages/*\n\n  - 'examples/*' # runnable\n  - test\nallowBuilds:\n  esbuild: true\n",
  'package.json': {},
  'pnpm-lock.yaml': '',
  'packages/core/package.json': {},
  'packages/README.md': '',
  'packages/draft/notes.md': '',
  'examples/shop/package.json': {},
  'test/package.json': {},
};
const script = fileURLToPath(import.meta.url);

test('the folders of the workspace are those of the patterns that have a manifest', () => {
  expect(workspaceFolders(folderWith(files))).toEqual(['examples/shop', 'packages/core', 'test']);
});

test.each(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'packages/core/package.json'])(
  'a change of %s needs an install',
  (file) => {
    const base = folderWith(files);
    const before = fingerprint(base);

    const text = file === 'pnpm-workspace.yaml' ? `${files[file]}#` : '{"changed":true}';
    writeFileSync(path.join(base, file), text);

    expect(fingerprint(base)).not.toBe(before);
  },
);

test('a new package needs an install, a changed source does not', () => {
  const base = folderWith(files);
  const before = fingerprint(base);

  writeFileSync(path.join(base, 'packages/draft/notes.md'), 'changed');
  expect(fingerprint(base)).toBe(before);

  writeFileSync(path.join(base, 'packages/draft/package.json'), '{}');
  expect(fingerprint(base)).not.toBe(before);
});

test('the pnpm that started us is used', () => {
  const env = { npm_config_user_agent: 'pnpm/10.34.9 npm/? node/v20', npm_execpath: script };

  expect(installer('pnpm@1.2.3', env)).toEqual([script]);
});

test('started by npm, the same npm fetches the pinned pnpm, without asking', () => {
  const npm = folderWith({ 'npm-cli.js': '' });
  const self = path.join(npm, 'npm-cli.js');
  const env = { npm_config_user_agent: 'npm/11.19.1 node/v20', npm_execpath: self };

  expect(installer('pnpm@1.2.3', env)).toEqual([
    process.execPath,
    self,
    'exec',
    '--yes',
    '--package=pnpm@1.2.3',
    '--',
    'pnpm',
  ]);
});

test('started by anything else, npx fetches the pinned pnpm, without asking', () => {
  expect(installer('pnpm@1.2.3', {})).toEqual([
    'npx',
    '--yes',
    '--package=pnpm@1.2.3',
    '--',
    'pnpm',
  ]);
});
