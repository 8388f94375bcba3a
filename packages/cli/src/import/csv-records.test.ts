import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
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

test('whatever is written as CSV is read as it was', async () => {
  const cell = fc
    .oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('"', ',', '\n', '\r\n', ' '),
    )
    // A carriage return before a line's end belongs to the end, wherever it came from.
    .map((text) => text.replaceAll('\r', ''));
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 6 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(',', ';', '\t'), async (written, delimiter) => {
      const text = written.map((cells) => cells.map(quoted).join(delimiter)).join('\r\n');
      const found = await read(text, delimiter);

      expect(found.map((row) => 'cells' in row && row.cells)).toEqual(written);
      expect(found.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(Buffer.byteLength(text));
    }),
    { numRuns: 150 },
  );
});

test('whatever bytes a file holds, its rows are cells or say what is wrong, and all of it is read', async () => {
  const piece = fc.oneof(
    fc.constantFrom('"', '""', ',', '\n', '\r\n', 'a', '\n"', '",'),
    fc.string({ maxLength: 5 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const text = pieces.join('');
      const found = await read(text);
      const lines = found.map(({ line }) => line);

      expect(lines).toEqual([...lines].sort((a, b) => a - b));
      for (const row of found) expect('cells' in row || row.broken !== '').toBe(true);
      // Lines without anything in them are no rows.
      const empty = text.split('\n').filter((line) => line.trim() === '');
      const rest = empty.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
      const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(total).toBeLessThanOrEqual(Buffer.byteLength(text));
      expect(total + rest).toBeGreaterThanOrEqual(Buffer.byteLength(text));
    }),
    { numRuns: 300 },
  );
});
