import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('./', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** Titles as they are written, with their placeholders: `file › title`. */
function titles(): readonly string[] {
  const files = readdirSync(folder).filter((name) => /(?<!readme)\.test\.ts$/.test(name));
  return files.flatMap((file) =>
    Array.from(
      read(file).matchAll(/(?:\btest\(|\)\()\s*(['"`])((?:(?!\1).)+)\1,/g),
      ([, , title]) => `${file} › ${title}`,
    ),
  );
}

/** The rows of the readme's tables whose second cell is a title: `file › title`. */
function listed(): readonly string[] {
  const rows = read('README.md').matchAll(/^\| *\S+ *\| `(.+?)` *\| (\S+\.test\.ts) *\|/gm);
  return Array.from(rows, ([, title, file]) => `${file} › ${title}`);
}

test('the readme lists the tests of this folder, each by its title, and no others', () => {
  expect([...listed()].sort()).toEqual([...titles()].sort());
});

test('each row of the fault catalogue from 1 to 29 has a test', () => {
  const rows = titles().map((title) => /› row (\d\d):/.exec(title)?.[1]);
  const proved = new Set(rows.filter((row) => row !== undefined).map(Number));

  expect([...proved].sort((a, b) => a - b)).toEqual(Array.from({ length: 29 }, (_, i) => i + 1));
});
