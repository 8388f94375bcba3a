import { expect, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';
import { checkLinks } from './links.mjs';

const good = {
  'README.md':
    '# Shop\n\n[Core](packages/core/README.md#what-happens-in-order), [`code`](packages/core), [site](https://example.org/none.md), [below](#the-end)\n\n## The end\n',
  'packages/core/README.md': '# Core\n\n## What happens, in order\n\n[back](../../README.md)\n',
};
const problemsWith = (text: string): string[] =>
  checkLinks(folderWith({ ...good, 'packages/core/page.md': text }));

test('links to files, folders, headings and other sites are fine', () => {
  expect(problemsWith('[Core](README.md)')).toEqual([]);
});

test('a link to a file that does not exist is found', () => {
  expect(problemsWith('[`decide()`](src/decide.ts)')).toEqual([
    'packages/core/page.md: the link to src/decide.ts leads to no file.',
  ]);
});

test('a link to a heading that does not exist is found, in another page and in the same', () => {
  expect(problemsWith('[one](README.md#what-happens) [two](#nothing)')).toEqual([
    'packages/core/page.md: the link to README.md#what-happens leads to no heading.',
    'packages/core/page.md: the link to #nothing leads to no heading.',
  ]);
});

test('the second heading of one name has a number, and a heading in code does not count', () => {
  const text = '# One\n\n# One\n\n```md\n# Code\n```\n\n[a](#one) [b](#one-1) [c](#code)';

  expect(problemsWith(text)).toEqual([
    'packages/core/page.md: the link to #code leads to no heading.',
  ]);
});

test('what looks like a link inside code is not one', () => {
  expect(problemsWith('`[a](b)`\n\n```js\nlist[0](missing)\n```\n')).toEqual([]);
});
