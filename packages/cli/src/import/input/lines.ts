import { isUtf8 } from 'node:buffer';

/** A line of text. */
export interface Line {
  readonly number: number;
  /** `undefined` if it is too long or not valid in its encoding. */
  readonly text: string | undefined;
  readonly problem?: string;
  /** What ended it; empty at the end of the file. */
  readonly end: string;
}

/** Far more than an event can contain. */
export const maxLineBytes = 262_144;

const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/**
 * The lines of UTF-8 chunks. Holds one line and one chunk in memory at most. Where the first line of the file
 * ends with a carriage return alone, as on old Macs, these end lines; otherwise only newlines do.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, head: Buffer): AsyncGenerator<Line> {
  const isMac = endsWithCarriageReturn(head);
  const line = new LineBuilder();
  let held: Buffer = Buffer.alloc(0);
  for await (const next of chunks) {
    let chunk = held.length === 0 ? next : Buffer.concat([held, next]);
    // Whether a newline follows, and belongs to the same end, is seen in the next chunk.
    const isOpen = isMac && chunk.at(-1) === carriageReturn;
    held = isOpen ? chunk.subarray(-1) : held.subarray(0, 0);
    if (isOpen) chunk = chunk.subarray(0, -1);
    const ends = new Ends(chunk, isMac);
    let from = 0;
    for (let at = ends.next(from); at >= 0; at = ends.next(from)) {
      const isPair = chunk[at] === carriageReturn && chunk[at + 1] === newline;
      line.add(chunk.subarray(from, at));
      yield line.take(isPair ? '\r\n' : String.fromCharCode(chunk[at] ?? newline));
      from = at + (isPair ? 2 : 1);
    }
    line.add(chunk.subarray(from));
  }
  if (held.length > 0) yield line.take('\r');
  else if (!line.isEmpty) yield line.take('');
}

/** Outside quotes: a quoted cell may contain other line ends. */
function endsWithCarriageReturn(head: Buffer): boolean {
  let isQuoted = false;
  for (const [at, byte] of head.entries()) {
    if (byte === quote) isQuoted = !isQuoted;
    else if (!isQuoted && byte === newline) return false;
    else if (!isQuoted && byte === carriageReturn) return head[at + 1] !== newline;
  }
  return false;
}

/** The line ends of a chunk. Remembers the next one of each kind, so that each byte is looked at once. */
class Ends {
  readonly #chunk: Buffer;
  readonly #bytes: readonly number[];
  readonly #next = new Map<number, number>();

  constructor(chunk: Buffer, isMac: boolean) {
    this.#chunk = chunk;
    this.#bytes = isMac ? [newline, carriageReturn] : [newline];
  }

  /** The next one at or after a position; -1 if there is none. */
  next(from: number): number {
    let first = -1;
    for (const byte of this.#bytes) {
      let at = this.#next.get(byte);
      if (at === undefined || (at >= 0 && at < from)) {
        at = this.#chunk.indexOf(byte, from);
        this.#next.set(byte, at);
      }
      if (at >= 0 && (first < 0 || at < first)) first = at;
    }
    return first;
  }
}

class LineBuilder {
  #parts: Buffer[] = [];
  #bytes = 0;
  #number = 0;

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  add(part: Buffer): void {
    // Of a line that is too long nothing more is kept.
    if (this.#bytes <= maxLineBytes) this.#parts.push(part);
    this.#bytes += part.length;
  }

  take(end: string): Line {
    const isTooLong = this.#bytes > maxLineBytes;
    const bytes = isTooLong ? undefined : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    this.#number += 1;
    const number = this.#number;
    if (bytes === undefined) {
      return {
        number,
        text: undefined,
        problem: `The line is longer than ${maxLineBytes} bytes.`,
        end,
      };
    }
    const isPair = end === '\n' && bytes.at(-1) === carriageReturn;
    const text = textOf(isPair ? bytes.subarray(0, -1) : bytes);
    const problem = text === undefined ? encodingProblem : undefined;
    return { number, text, ...(problem && { problem }), end: isPair ? '\r\n' : end };
  }
}

/** What to do about text in another encoding. */
export const encodingProblem =
  'The text is not valid in its encoding (UTF-8 unless --encoding says otherwise). Use e.g. --encoding windows-1252 for a file from Excel on Windows, or save the file as UTF-8.';

/** `undefined` if it is not UTF-8. */
export function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') && !isUtf8(bytes) ? undefined : text;
}
