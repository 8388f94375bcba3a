import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { csvRecords } from './csv-records.js';

async function read(text: string, delimiter = ',') {
  const folder = mkdtempSync(path.join(tmpdir(), 'csv-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'a.csv');
  writeFileSync(file, text);
  const rows = [];
  for await (const row of csvRecords(file, delimiter)) rows.push(row);
  return rows;
}

test('reads cells, quoted or not, over several lines, with any line end and a mark at the start', async () => {
  const text = '\uFEFFa,b\r\n"1,5","say ""hi"""\n\n"two\nlines",x\nlast,';

  expect((await read(text)).map((row) => 'cells' in row && [row.line, ...row.cells])).toEqual([
    [1, 'a', 'b'],
    [2, '1,5', 'say "hi"'],
    [4, 'two\nlines', 'x'],
    [6, 'last', ''],
  ]);
});

test('counts every byte of the file', async () => {
  const text = 'a;b\r\n"ü\n";1\n"x" y;2\nlast;3';
  const rows = await read(text, ';');

  expect(rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(Buffer.byteLength(text));
});

test('a quote that is never closed costs its own line, however long the file goes on', async () => {
  const rest = Array.from({ length: 300 }, (_, n) => `"${n}",x`);
  const rows = await read(['a,b', '"open,x', ...rest].join('\n'));

  expect(rows).toHaveLength(302);
  expect(rows[1]).toMatchObject({
    line: 2,
    broken: expect.stringContaining('never closed'),
    text: '"open,x',
  });
  expect(rows[301]).toMatchObject({ line: 302, cells: ['299', 'x'] });
});

test('two lines with an open quote each do not become one row', async () => {
  expect(await read('a,b\n1,"x\n2,"y\n3,z')).toMatchObject([
    { line: 1 },
    { line: 2, broken: expect.stringMatching(/quote/), text: '1,"x' },
    { line: 3, broken: expect.stringMatching(/quote/), text: '2,"y' },
    { line: 4, cells: ['3', 'z'] },
  ]);
});

test('a line that is far too long is named, and not kept', async () => {
  const rows = await read(`a\n${'x'.repeat(300_000)}\nb`);

  expect(rows).toMatchObject([{ line: 1 }, { line: 2, text: '' }, { line: 3, cells: ['b'] }]);
});
