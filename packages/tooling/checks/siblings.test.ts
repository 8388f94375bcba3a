import { expect, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';
import { checkSiblings } from './siblings.mjs';

const good = {
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - examples/*\n',
  'packages/core/package.json': {},
  'packages/core/README.md': '# core\n',
  'packages/core/tsup.config.ts': "export { default } from '../tooling/tsup.base.js';\n",
  'packages/core/tsconfig.json':
    '{\n  "extends": "../../tsconfig.base.json",\n  "include": ["src"]\n}\n',
  'examples/shop/package.json': {
    private: true,
    scripts: { start: 'node src/main.js', smoke: 'node src/smoke.js --once' },
  },
  'examples/shop/src/main.js': '',
  'examples/shop/src/smoke.js': '',
};
const problemsWith = (files: Readonly<Record<string, string | object>>): string[] =>
  checkSiblings(folderWith({ ...good, ...files }));

test('packages and examples with the same files are fine', () => {
  expect(problemsWith({})).toEqual([]);
});

test('a different build is found', () => {
  expect(problemsWith({ 'packages/core/tsup.config.ts': 'export default {};\n' })).toEqual([
    'packages/core/tsup.config.ts differs from the other packages’.',
  ]);
});

test('a readme that is too long is found', () => {
  const lines = (count: number) => 'line\n'.repeat(count);

  expect(problemsWith({ 'packages/core/README.md': lines(120), 'README.md': lines(250) })).toEqual(
    [],
  );
  expect(problemsWith({ 'packages/core/README.md': lines(121), 'README.md': lines(251) })).toEqual([
    'packages/core/README.md has 121 lines; the maximum is 120.',
    'README.md has 251 lines; the maximum is 250.',
  ]);
});

test('an example without a smoke script, or with one that does not exist, is found', () => {
  const manifest = { private: true, scripts: { start: 'node src/server.js' } };

  expect(problemsWith({ 'examples/shop/package.json': manifest })).toEqual([
    'examples/shop/package.json: script "start" runs src/server.js, which does not exist.',
    'examples/shop/package.json: script "smoke" is missing.',
  ]);
});

test('the helpers of the smoke tests need no start script', () => {
  expect(problemsWith({ 'examples/smoke-kit/package.json': { private: true } })).toEqual([]);
});

test.each([
  'scripts/release.mjs',
  'packages/core/src/utils/text.ts',
  'packages/core/src/helpers.ts',
  'test/common/server.ts',
  '.npmrc',
])('%s does not belong there', (file) => {
  const problems = problemsWith({ [file]: '' });

  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${file}: `));
});
