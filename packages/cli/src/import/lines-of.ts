import { createReadStream } from 'node:fs';

/** A line of a file. */
export interface Line {
  readonly number: number;
  /** `undefined` if the line is too long. */
  readonly text: string | undefined;
  /** Length in the file, including the line end. */
  readonly bytes: number;
}

const newline = 0x0a;

/** The lines of a file. Holds one line and one chunk in memory at most. */
export async function* linesOf(file: string, maxBytes: number): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (end: Buffer, extra: number): Line => {
    const length = bytes + end.length;
    const text = length > maxBytes ? undefined : Buffer.concat([...parts, end]).toString('utf8');
    number += 1;
    parts = [];
    bytes = 0;
    return { number, text, bytes: length + extra };
  };
  for await (const chunk of createReadStream(file)) {
    let rest: Buffer = chunk;
    for (let at = rest.indexOf(newline); at >= 0; at = rest.indexOf(newline)) {
      yield take(rest.subarray(0, at), 1);
      rest = rest.subarray(at + 1);
    }
    if (bytes <= maxBytes) parts.push(rest);
    bytes += rest.length;
  }
  if (bytes > 0) yield take(Buffer.alloc(0), 0);
}
