import { expect, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';
import { checkForbiddenText, forbiddenIn } from './forbidden-text.mjs';

// Joined at run time, because this file is checked too.
const joined = (...parts: readonly string[]): string => parts.join('');

test.each([
  ['a registry', joined('get it from https://registry', '.npmjs', '.org/core')],
  ['a path of one machine', joined("const file = '/", "home/anna/events.db'")],
  ['a path in a temporary folder', joined('open /', 'tmp/x')],
  ['a focused test', joined('test', ".only('x')")],
  ['a skipped test', joined('describe.each(all)', '; it', ".skip('x')")],
  ['a test without a body', joined('test.concurrent', ".todo('x')")],
  ['an open task', joined('// TO', 'DO later')],
  ['a word of our own', joined('events in the waiting', ' room')],
  ['a word of our own in a name', joined('import { Trouble', 'Log } from "./log.js"')],
  ['a silenced compiler', joined('// @ts-', 'ignore')],
])('%s is found', (_title, line) => {
  expect(forbiddenIn('a.ts', `first\n${line}\n`)).toHaveLength(1);
  expect(forbiddenIn('a.ts', `first\n${line}\n`)[0]).toMatch(/^a\.ts:2 /);
});

test.each([
  ['a route', "app.get('/home', show)"],
  ['a relative path', "import x from '../../work/a.js'"],
  ['an address', 'https://example.com/home/page'],
  ['a method of the same name', 'stream.skip(3)'],
  ['a conditional test', "test.skipIf(isOld)('x')"],
])('%s is fine', (_title, line) => {
  expect(forbiddenIn('a.ts', line)).toEqual([]);
});

test('generated files are not checked', () => {
  const text = joined('// TO', 'DO');
  const base = folderWith({ 'src/a.ts': text, 'dist/a.js': text, 'src/node_modules/b.js': text });

  expect(checkForbiddenText(base)).toEqual([
    'src/a.ts:1 is an open task: do it, or file an issue.',
  ]);
});
