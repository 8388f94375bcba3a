import { expect, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';
import { checkLockfile } from './lockfile.mjs';

const lockfile = (...names: string[]) =>
  folderWith({
    'pnpm-lock.yaml': `lockfileVersion: '9.0'

packages:

  fast@1.0.0:
    hasBin: true

snapshots:

  before@1.0.0: {}

  fast@1.0.0:
    dependencies:
      before: 1.0.0
    optionalDependencies:
${names.map((name) => `      '@fast/${name}': 1.0.0\n`).join('')}
  last@1.0.0: {}
`,
  });

test('a package with binaries for all systems is fine, and so is one for a single system', () => {
  expect(checkLockfile(lockfile('linux-x64', 'darwin-arm64', 'win32-x64'))).toEqual([]);
  expect(checkLockfile(lockfile('linux-64', 'darwin-64', 'windows-64'))).toEqual([]);
  expect(checkLockfile(lockfile('darwin'))).toEqual([]);
});

test('a package with binaries for some systems only is found', () => {
  expect(checkLockfile(lockfile('linux-x64', 'linux-arm64'))).toEqual([
    'pnpm-lock.yaml: fast@1.0.0 has no binary for macOS and Windows. Remove its entries, and install again.',
  ]);
  expect(checkLockfile(lockfile('linux-x64', 'darwin-x64'))).toHaveLength(1);
});
