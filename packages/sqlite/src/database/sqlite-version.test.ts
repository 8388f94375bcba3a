import { expect, test } from 'vitest';
import { isSafeToShare } from './sqlite-version.js';

test.each([
  ['3.51.2', false],
  ['3.51.3', true],
  ['3.52.0', true],
  ['4.0.0', true],
  ['3.50.6', false],
  ['3.50.7', true],
  ['3.44.5', false],
  ['3.44.6', true],
  ['3.45.0', false],
  ['2.99.99', false],
  ['', false],
  ['unknown', false],
])('SQLite %s lets several processes share a file: %s', (version, isSafe) => {
  expect(isSafeToShare(version)).toBe(isSafe);
});
