import { expect, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';
import { checkManifests, exportsOf } from './manifests.mjs';

const root = {
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - examples/*\n  - test\nother: 1\n',
  'package.json': { private: true, license: 'MIT', engines: { node: '>=20.19' } },
};
const good = {
  name: '@intercom-events/core',
  version: '0.1.0',
  description: 'Tracks.',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  main: './dist/index.cjs',
  module: './dist/index.js',
  types: './dist/index.d.cts',
  exports: exportsOf(['index', 'adapter'], true),
  publishConfig: { access: 'public', exports: exportsOf(['index', 'adapter'], false) },
  files: ['dist'],
  engines: { node: '>=20.19' },
  scripts: { build: 'tsup' },
  typesVersions: { '*': { adapter: ['./dist/adapter.d.cts'] } },
};
const core = (manifest: object): Record<string, string | object> => ({
  ...root,
  'packages/core/package.json': manifest,
  'packages/core/src/index.ts': '',
  'packages/core/src/adapter.ts': '',
  'packages/core/README.md': '',
});

test('a manifest that follows the rules is fine', () => {
  expect(checkManifests(folderWith(core(good)))).toEqual([]);
});

test('a docs folder is published', () => {
  const withPage = (files: readonly string[]) => ({
    ...core({ ...good, files }),
    'packages/core/docs/options.md': '',
  });

  expect(checkManifests(folderWith(withPage(['dist', 'docs'])))).toEqual([]);
  expect(checkManifests(folderWith(withPage(['dist'])))).toHaveLength(1);
});

test.each([
  ['name', { name: '@intercom-events/kore' }],
  ['license', { license: 'ISC' }],
  ['engines', { engines: { node: '>=18' } }],
  ['files', { files: ['dist', 'src'] }],
  ['scripts', { scripts: { build: 'tsup', postinstall: 'x' } }],
  ['type', { type: 'commonjs' }],
  ['typesVersions', { typesVersions: undefined }],
  ['description', { description: '' }],
  ['publishConfig', { publishConfig: { access: 'public', exports: exportsOf(['index'], false) } }],
  ['publishConfig', { publishConfig: { access: 'public', exports: good.exports } }],
])('a different "%s" is found', (field, change) => {
  const problems = checkManifests(folderWith(core({ ...good, ...change })));

  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`packages/core/package.json: "${field}"`);
});

test('conditions in another order are found', () => {
  const entry = good.exports['.'];
  const turned = Object.fromEntries(Object.entries(entry).reverse());
  const problems = checkManifests(
    folderWith(core({ ...good, exports: { ...good.exports, '.': turned } })),
  );

  expect(problems).toEqual([
    'packages/core/package.json: the conditions in "exports" are not in the usual order.',
  ]);
});

test('an entry point, a command or a readme that does not exist is found', () => {
  const files = core({ ...good, bin: { tracker: './dist/cli.js' } });
  delete files['packages/core/src/adapter.ts'];
  delete files['packages/core/README.md'];

  expect(checkManifests(folderWith(files))).toEqual([
    'packages/core/src/adapter.ts is missing.',
    'packages/core/src/cli.ts is missing.',
    'packages/core/README.md is missing.',
  ]);
});

test('packages that are not released together are found', () => {
  const express = { ...good, name: '@intercom-events/express', version: '0.2.0' };
  const files = {
    ...core(good),
    'packages/express/package.json': express,
    'packages/express/src/index.ts': '',
    'packages/express/src/adapter.ts': '',
    'packages/express/README.md': '',
  };

  expect(checkManifests(folderWith(files))).toEqual([
    'packages/*/package.json: versions differ (0.1.0, 0.2.0). Release them together.',
  ]);
});

test('another package taken by a fixed range is found', () => {
  const dependencies = { '@intercom-events/model': '^0.1.0' };

  expect(checkManifests(folderWith(core({ ...good, dependencies })))).toEqual([
    'packages/core/package.json: "@intercom-events/model" should be "workspace:^".',
  ]);
});

test('the helpers of the smoke tests are named after their folder', () => {
  const named = (name: string) => ({
    ...core(good),
    'examples/smoke-kit/package.json': { name, version: '0.0.0', private: true, type: 'module' },
  });

  expect(checkManifests(folderWith(named('@intercom-events/smoke-kit')))).toEqual([]);
  expect(checkManifests(folderWith(named('@intercom-events/example-smoke-kit')))).toHaveLength(1);
});

test('an example that could be published is found', () => {
  const example = { name: '@intercom-events/example-shop', version: '0.0.0', type: 'module' };
  const files = { ...core(good), 'examples/shop/package.json': { ...example, private: false } };

  expect(checkManifests(folderWith(files))).not.toEqual([]);
});
