import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WrongUsage } from '../../wrong-usage.js';
import type { ReadFlags } from './read-context.js';
import { openRows } from './row-source.js';
import { isNullCell } from './values.js';

/** How a program writes CSV. */
interface Writer {
  readonly delimiter: string;
  readonly end: '\n' | '\r\n' | '\r';
  /** Which cells are put in quotes. */
  readonly quotes: 'all' | 'needed';
  /** How a quote inside a cell is written: as the standard has it, or as MySQL writes it. */
  readonly quoteEscape: '""' | '\\"';
  readonly encoding: string;
  readonly hasMark: boolean;
  readonly hasSepLine: boolean;
  readonly endsWithLine: boolean;
}

/** What the user says about the file. */
interface Said {
  readonly encoding: boolean;
  readonly delimiter: boolean;
}

const labels = ['user_id', 'event_name', 'timestamp', 'note', 'size', 'city'];
const startSec = 1_790_000_000;

const singleByte = ['windows-1252', 'iso-8859-15', 'windows-1251', 'macintosh', 'koi8-r'];
const marks: Readonly<Record<string, string>> = {
  'utf-8': '\uFEFF',
  'utf-16le': '\uFEFF',
  'utf-16be': '\uFEFF',
};

/** The characters of an encoding, in the order of their bytes. */
const charactersOf = (encoding: string): readonly string[] => {
  const decoder = new TextDecoder(encoding);
  // Without `stream` some versions of Node decode windows-1252 as ISO 8859-1.
  const decode = (byte: number) => decoder.decode(Uint8Array.of(byte), { stream: true });
  return Array.from({ length: 256 }, (_, byte) => decode(byte));
};

function encoded(text: string, encoding: string): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const characters = charactersOf(encoding);
  // As most programs do with what the encoding does not have.
  return Buffer.from(
    [...text].map((one) => (characters.includes(one) ? characters.indexOf(one) : 0x3f)),
  );
}

function written(rows: readonly (readonly string[])[], writer: Writer): Buffer {
  const { delimiter, end, quotes, quoteEscape, encoding, hasMark, hasSepLine, endsWithLine } =
    writer;
  const cell = (text: string): string => {
    const isNeeded = text.includes(delimiter) || /["\r\n]/.test(text);
    return quotes === 'all' || isNeeded ? `"${text.replaceAll('"', quoteEscape)}"` : text;
  };
  const lines = [labels, ...rows].map((cells) => cells.map(cell).join(delimiter));
  const text = [...(hasSepLine ? [`sep=${delimiter}`] : []), ...lines].join(end);
  const mark = hasMark ? (marks[encoding] ?? '') : '';
  return encoded(`${mark}${text}${endsWithLine ? end : ''}`, encoding);
}

async function read(bytes: Buffer, flags: ReadFlags, chunkBytes: number) {
  async function* stdin() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const { rows } = await openRows('-', flags, stdin());
  const events = [];
  let unreadable = 0;
  for await (const row of rows) {
    if ('unreadable' in row) unreadable += 1;
    else events.push(row);
  }
  return { events, unreadable };
}

/** Whether a value of an event is what the cell had: a number only if it would be written the same way again. */
function isAsWritten(value: unknown, cell: string): boolean {
  const text = cell.trim();
  return value === undefined ? text === '' || isNullCell(text) : `${value}` === text;
}

const special = fc.constantFrom(
  ...[
    '"',
    '""',
    ',',
    ';',
    '\t',
    '|',
    '\n',
    '\r\n',
    '\r',
    '\\',
    "'",
    '\\"',
    ' ',
    '',
    'NULL',
    '1.10',
  ],
  ...['007', '=1+1', '9007199254740993', 'true', '1e5', '-3', '#', 'sep=;'],
);
const text = (encoding: string): fc.Arbitrary<string> => {
  const unit = singleByte.includes(encoding)
    ? fc.constantFrom(...charactersOf(encoding).filter((one) => one >= ' ' && one !== '\uFFFD'))
    : fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 });
  return fc.array(fc.oneof(unit, special), { maxLength: 6 }).map((parts) => parts.join(''));
};

const files = fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', ...singleByte).chain((encoding) =>
  fc.record({
    cells: fc.array(fc.tuple(text(encoding), text(encoding), text(encoding)), {
      minLength: 1,
      maxLength: 5,
    }),
    writer: fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      end: fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
      quotes: fc.constantFrom('all' as const, 'needed' as const),
      quoteEscape: fc.constantFrom('""' as const, '""' as const, '\\"' as const),
      encoding: fc.constant(encoding),
      hasMark: fc.boolean(),
      hasSepLine: fc.boolean(),
      endsWithLine: fc.boolean(),
    }),
    said: fc.record({ encoding: fc.boolean(), delimiter: fc.boolean() }),
    chunkBytes: fc.constantFrom(1, 7, 100_000),
  }),
);

function isUtf8ByChance(bytes: Buffer): boolean {
  return bytes.some((byte) => byte > 0x7f) && isUtf8(bytes);
}

/** Whether the file, with what is said about it, can be read in one way only. */
function isPlain({ encoding, hasMark, quoteEscape }: Writer, said: Said): boolean {
  const isEncodingKnown = encoding === 'utf-8' || said.encoding || (hasMark && encoding in marks);
  return isEncodingKnown && quoteEscape === '""';
}

test('what a program writes as CSV, in any dialect and encoding, is read as it was or refused', async () => {
  let plainFiles = 0;
  await fc.assert(
    fc.asyncProperty(files, async ({ cells, writer, said, chunkBytes }) => {
      const rows = cells.map((own, n) => [`u${n}`, 'placed-order', `${startSec + n}`, ...own]);
      const flags = {
        ...(said.encoding && { encoding: writer.encoding }),
        ...(said.delimiter && { delimiter: writer.delimiter }),
      };
      const bytes = written(rows, writer);
      const isSaid = said.encoding || !singleByte.includes(writer.encoding);
      // Bytes of another encoding that happen to be valid UTF-8 cannot be told from it.
      fc.pre(isSaid || rows.every((row) => !isUtf8ByChance(encoded(row.join(), writer.encoding))));
      const isClear = isPlain(writer, said);
      let found: Awaited<ReturnType<typeof read>>;
      try {
        found = await read(bytes, flags, chunkBytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WrongUsage);
        expect(isClear).toBe(false);
        return;
      }
      const { events, unreadable } = found;
      if (isClear) plainFiles += 1;
      const isAmbiguous = rows.some((row) => row.some((cell) => /\\($|")|\uFFFD/.test(cell)));
      if (isClear && !isAmbiguous) expect([events.length, unreadable]).toEqual([rows.length, 0]);
      else expect(events.length === rows.length || unreadable > 0).toBe(true);
      for (const { user, name, at, metadata = {} } of events) {
        const n = Number(
          `${typeof user === 'object' && 'userId' in user ? user.userId : user}`.slice(1),
        );
        const row = rows[n] ?? [];
        expect([name, Number(at)]).toEqual(['placed-order', startSec + n]);
        expect(Object.keys(metadata).every((key) => labels.includes(key))).toBe(true);
        for (const [place, label] of labels.entries()) {
          if (place < 3) continue;
          const value: unknown = Reflect.get(metadata, label);
          expect([label, value, isAsWritten(value, row[place] ?? '')]).toEqual([
            label,
            value,
            true,
          ]);
        }
      }
    }),
    { numRuns: 1_500 },
  );
  expect(plainFiles).toBeGreaterThan(300);
}, 60_000);
