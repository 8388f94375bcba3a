import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from '../input/lines.js';
import { csvRecords } from './csv-records.js';

async function read(text: string, delimiter = ',', chunkBytes = 1_000_000) {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const lines = linesOf(chunks(), bytes);
  const rows = [];
  for await (const row of csvRecords(lines, { delimiter, isRow: () => false })) rows.push(row);
  return rows;
}

test('reads cells, quoted or not, over several lines, with any line end', async () => {
  const text = 'a,b\r\n"1,5","say ""hi"""\n\n"two\nlines",x\nlast,';

  expect((await read(text)).map((row) => 'cells' in row && [row.line, ...row.cells])).toEqual([
    [1, 'a', 'b'],
    [2, '1,5', 'say "hi"'],
    [4, 'two\nlines', 'x'],
    [6, 'last', ''],
  ]);
});

test('a quote that is never closed costs its own line, however long the file goes on', async () => {
  const rest = Array.from({ length: 300 }, (_, n) => `"${n}",x`);
  const rows = await read(['a,b', '"open,x', ...rest].join('\n'));

  expect(rows).toHaveLength(302);
  expect(rows[1]).toMatchObject({
    line: 2,
    problem: expect.stringContaining('never closed'),
    text: '"open,x',
  });
  expect(rows[301]).toMatchObject({ line: 302, cells: ['299', 'x'] });
});

test('two lines with an open quote each do not become one row', async () => {
  expect(await read('a,b\n1,"x\n2,"y\n3,z')).toMatchObject([
    { line: 1 },
    { line: 2, problem: expect.stringMatching(/quote/), text: '1,"x' },
    { line: 3, problem: expect.stringMatching(/quote/), text: '2,"y' },
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
      fc.constantFrom('"', ',', '\n', '\r\n', '\r', ' ', 'x\ry'),
    )
    // It may be a quote as MySQL writes it: see below.
    .filter((text) => !/\\("|$)/.test(text));
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 6 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const dialect = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    chunkBytes: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(rows, dialect, async (written, { delimiter, end, chunkBytes }) => {
      const text = written.map((cells) => cells.map(quoted).join(delimiter)).join(end);
      const found = await read(text, delimiter, chunkBytes);

      expect(found.map((row) => 'cells' in row && row.cells)).toEqual(written);
    }),
    { numRuns: 300 },
  );
});

test('whatever bytes a file holds, its rows are cells or say what is wrong, and all of it is read', async () => {
  const piece = fc.oneof(
    fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'a', '\n"', '",'),
    fc.string({ maxLength: 5 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.nat(9), async (pieces, size) => {
      const text = pieces.join('');
      const found = await read(text, ',', size + 1);
      const lines = found.map(({ line }) => line);

      expect(lines).toEqual([...lines].sort((a, b) => a - b));
      for (const row of found) expect('cells' in row || row.problem !== '').toBe(true);
      // Every character that is not white space is in the text of a row.
      const all = found.map((row) => row.text).join('');
      expect(all.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['at the end of a cell', '"a\\","b"'],
  ['at the end of a row', 'a,"b\\"'],
  ['in a cell that seems to have several lines', 'a,"b\\""\nc,"d"'],
])('a quote after a backslash %s may be one of MySQL: the row is refused', async (_where, text) => {
  const rows = await read(`x,y\n${text}\n1,2`);

  expect(rows[1]).toMatchObject({ line: 2, problem: expect.stringContaining('backslash') });
  expect(rows.at(-1)).toMatchObject({ cells: ['1', '2'] });
});

test('backslashes elsewhere are text, also before quotes of JSON in a cell', async () => {
  const json = '{"path":"C:\\\\temp\\\\","said":"\\"yes\\", and no"}';
  const rows = await read(`C:\\temp\\,"${json.replaceAll('"', '""')}"`);

  expect(rows).toMatchObject([{ cells: ['C:\\temp\\', json] }]);
});
