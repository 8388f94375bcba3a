import { WrongUsage } from '../../wrong-usage.js';
import type { Peeked } from './peek.js';

/** Marks what is not valid: no byte of UTF-8 has this value. */
const invalid = Buffer.from([0xff]);

/** Byte order marks, and the encodings they stand for. */
const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * Converts a stream to UTF-8 without a byte order mark. The mark decides, then `--encoding`, then it is UTF-8.
 * Throws `WrongUsage` for an unknown encoding, and for UTF-16 without a mark.
 */
export async function* toUtf8(
  { head, chunks }: Peeked,
  given: string | undefined,
): AsyncGenerator<Buffer> {
  const [marked, mark = []] =
    marks.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte)) ?? [];
  const encoding = marked ?? encodingOf(given);
  if (marked === undefined && encoding === 'utf-8') refuseUtf16(head);
  let skip = mark.length;
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding);
  for await (const chunk of chunks) {
    const bytes = chunk.subarray(skip);
    skip -= Math.min(skip, chunk.length);
    yield decoder === undefined ? bytes : encode(decoder.decode(bytes, { stream: true }));
  }
  if (decoder !== undefined) yield encode(decoder.decode());
}

function encodingOf(given = 'utf-8'): string {
  try {
    return new TextDecoder(given).encoding;
  } catch {
    throw new WrongUsage(
      '--encoding is not a known encoding. Use e.g. windows-1252, iso-8859-15, utf-16le, shift_jis, gb18030.',
    );
  }
}

/** Text in a language of Latin letters has a zero in every second byte of UTF-16. */
function refuseUtf16(head: Buffer): void {
  const start = head.subarray(0, 1_000);
  const zeros = [0, 1].map(
    (from) => start.filter((byte, at) => at % 2 === from && byte === 0).length,
  );
  const most = start.length / 4;
  if (start.length < 4 || zeros.every((count) => count <= most)) return;
  const encoding = (zeros[1] ?? 0) > (zeros[0] ?? 0) ? 'utf-16le' : 'utf-16be';
  throw new WrongUsage(`The file looks like UTF-16. Use --encoding ${encoding}.`);
}

function encode(text: string): Buffer {
  if (!text.includes('\uFFFD')) return Buffer.from(text);
  const parts = text.split('\uFFFD').map((part) => Buffer.from(part));
  return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [invalid, part])));
}
