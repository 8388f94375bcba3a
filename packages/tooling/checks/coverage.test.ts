import { expect, test } from 'vitest';
import { folders } from '../import-rules.mjs';
import { folderWith } from '../testing/fixture.mjs';
import { checkCoverage } from './coverage.mjs';

const map = ['core', 'koa', 'sqlite', ...Object.keys(folders).map((folder) => `${folder}/`)];
const row = '| Where is a 429 decided? | [classify.ts](core/src/delivery/classify.ts) |\n';
const questions = (rows: string) =>
  `\n\n## Where to change what\n\n| question | answer |\n|---|---|\n${rows}\n## Checks\n`;
const good = {
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'packages/README.md': map.map((name) => `\`${name}\``).join(' ') + questions(row.repeat(10)),
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

test('a question that is not answered with a link to a file is found, and so are too few questions', () => {
  const withRows = (rows: string) =>
    checkCoverage(
      folderWith({
        ...good,
        'packages/README.md': good['packages/README.md'].replace(row.repeat(10), rows),
      }),
    );

  expect(withRows(`${row.repeat(9)}| Where is a 500 decided? | In \`decide()\`. |\n`)).toEqual([
    'packages/README.md: "Where is a 500 decided?" is not answered with a link to a file.',
  ]);
  expect(withRows(row)).toEqual(['packages/README.md answers 1 questions of a newcomer, not 10.']);
});
