import { expect, test } from 'vitest';
import { folders } from '../import-rules.mjs';
import { folderWith } from '../testing/fixture.mjs';
import { checkCoverage } from './coverage.mjs';

const map = ['core', 'koa', 'sqlite', ...Object.keys(folders).map((folder) => `${folder}/`)];
const good = {
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'packages/README.md': map.map((name) => `\`${name}\``).join(' '),
  'packages/core/package.json': {},
  'packages/koa/package.json': {},
  'packages/sqlite/package.json': {},
  'test/adapters/koa.ts': "import { intercomEvents } from '@intercom-events/koa';",
  'test/contracts/outbox.test.ts': "import { sqliteOutbox } from '@intercom-events/sqlite';",
};

test('adapters and outboxes that run the common tests are fine', () => {
  expect(checkCoverage(folderWith(good))).toEqual([]);
});

test('an adapter or an outbox without the common tests is found', () => {
  const { 'test/adapters/koa.ts': _koa, ...rest } = good;
  const base = folderWith({ ...rest, 'test/contracts/outbox.test.ts': '' });

  expect(checkCoverage(base)).toEqual([
    'test/adapters does not test koa.',
    'test/contracts does not test sqlite.',
  ]);
});

test('a package or folder that the map does not show is found', () => {
  const base = folderWith({ ...good, 'packages/README.md': '`core` `koa`' });

  expect(checkCoverage(base)).toContain('packages/README.md does not show `sqlite`.');
  expect(checkCoverage(base)).toContain('packages/README.md does not show `outbox/`.');
});
