import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Ballast, ballastBytes } from './ballast.js';

const folder = mkdtempSync(path.join(tmpdir(), 'ballast-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the room is really taken, and given back', () => {
  const file = path.join(folder, 'ballast');
  const ballast = new Ballast(file);

  expect(ballast.isThere).toBe(false);
  expect(ballast.create()).toBe(true);
  // Blocks of 512 bytes: a file with holes would have none.
  expect(statSync(file).blocks * 512).toBeGreaterThanOrEqual(ballastBytes);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  ballast.release();
  ballast.release();
  expect(ballast.isThere).toBe(false);
});

test('a file that is too short is written again', () => {
  const file = path.join(folder, 'short');
  writeFileSync(file, 'x');
  const ballast = new Ballast(file);

  expect(ballast.isThere).toBe(false);
  expect(ballast.create()).toBe(true);
  expect(ballast.isThere).toBe(true);
});

test('without a folder there is no ballast, and nothing is thrown', () => {
  expect(new Ballast(path.join(folder, 'none', 'ballast')).create()).toBe(false);
});
