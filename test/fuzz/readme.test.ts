import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

const section = read('test/README.md').split('\n## Any input\n')[1]?.split('\n## ')[0] ?? '';
const rows = [...section.matchAll(/^\| ([^|]+) \| `(.+?)` \| (\S+) \|$/gm)].map(
  ([, input = '', title = '', file = '']) => ({ input, title, file }),
);

test.each(rows)('$input: the test exists, and is a property', ({ title, file }) => {
  const source = read(file);

  expect(source).toContain(`test('${title}'`);
  expect(source.split(`test('${title}'`)[1]?.split('\ntest(')[0]).toMatch(/fc\.(a|p)/);
});

test('every property of this folder is in the table', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter(
    (name) => name.endsWith('.test.ts') && name !== 'readme.test.ts',
  );
  const titles = files.flatMap((name) =>
    [...read(`test/fuzz/${name}`).matchAll(/^test\('(.+)', /gm)].map(([, title]) => title),
  );

  expect(rows.map(({ title }) => title)).toEqual(expect.arrayContaining(titles));
});
