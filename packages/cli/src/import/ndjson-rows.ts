import type { ImportRow } from '@intercom-events/core';
import { linesOf } from './lines-of.js';
import { rowOf } from './row-of.js';
import { type BrokenRow, keyOfLine, type RowSource } from './row-source.js';

/** Far more than an event can contain. */
const maxLineBytes = 262_144;

/** Reads a file with one JSON object per line. Empty lines are skipped. */
export function ndjsonRows(file: string): RowSource {
  let doneBytes = 0;
  async function* rows(): AsyncGenerator<ImportRow> {
    for await (const { number, text, bytes } of linesOf(file, maxLineBytes)) {
      doneBytes += bytes;
      if (text?.trim() !== '') yield parsed(text, keyOfLine(number));
    }
  }
  return { rows: rows(), doneBytes: () => doneBytes };
}

function parsed(text: string | undefined, key: string): ImportRow | BrokenRow {
  if (text === undefined) {
    return { unreadable: `The line is longer than ${maxLineBytes} bytes.`, key, given: {} };
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return rowOf({ ...value }, key);
    }
  } catch {
    // Reported below, in clearer words than the parser's.
  }
  const unreadable = 'The line is not a JSON object. Write one event per line.';
  return { unreadable, key, given: { text } };
}
