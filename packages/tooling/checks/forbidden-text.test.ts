import { expect, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';
import { checkForbiddenText, forbiddenIn } from './forbidden-text.mjs';

// Put together at run time, for this file is checked too.
const joined = (...parts: readonly string[]): string => parts.join('');

test.each([
  ['a registry', joined('get it from https://registry', '.npmjs', '.org/core')],
  ['a path of one machine', joined("const file = '/", "home/anna/events.db'")],
  ['a path in a temporary folder', joined('open /', 'tmp/x')],
  ['a test that keeps the others from running', joined('test', ".only('x')")],
  ['a test that is skipped', joined('describe.each(all)', '; it', ".skip('x')")],
  ['a test that is a promise', joined('test.concurrent', ".todo('x')")],
  ['a note to oneself', joined('// TO', 'DO later')],
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

test('files of installs and builds are not looked at', () => {
  const text = joined('// TO', 'DO');
  const base = folderWith({ 'src/a.ts': text, 'dist/a.js': text, 'src/node_modules/b.js': text });

  expect(checkForbiddenText(base)).toEqual(['src/a.ts:1 is a note to oneself.']);
});
