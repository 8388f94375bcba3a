import { closeSync, rmSync, writeSync } from 'node:fs';
import type { ImportFailure } from '@intercom-events/core';
import { stringify } from 'lossless-json';
import { LongNumber } from './json/parse-json.js';
import { appendToPrivateFile, createPrivateFile } from './private-file.js';
import { refusalText } from './refusal-text.js';

/** Collects the refused rows, so that they can be corrected and imported. */
export interface FailuresFile {
  readonly path: string;
  /** Whether it has rows of this import. */
  readonly hasRows: boolean;
  add(failure: ImportFailure): void;
  /** `isComplete`: the whole file was read, so the failures of an earlier import no longer apply. */
  end(isComplete: boolean): void;
}

/** The failures file of an imported file. A new import replaces it with the first refused row. */
export function failuresFile(file: string, { isNew }: { readonly isNew: boolean }): FailuresFile {
  const path = `${file}.failures.ndjson`;
  let opened: number | undefined;
  return {
    path,
    get hasRows() {
      return !isNew || opened !== undefined;
    },
    add: (failure) => {
      opened ??= isNew ? createPrivateFile(path) : appendToPrivateFile(path);
      writeSync(opened, `${jsonText(failureLine(failure))}\n`);
    },
    end: (isComplete) => {
      if (opened !== undefined) closeSync(opened);
      else if (isNew && isComplete) rmSync(path, { force: true });
    },
  };
}

/** Numbers that JavaScript would round keep their digits. */
const longNumbers = [
  {
    test: (value: unknown) => value instanceof LongNumber,
    stringify: (value: unknown) => (value instanceof LongNumber ? value.digits : ''),
  },
];

function jsonText(value: object): string {
  return stringify(value, undefined, undefined, longNumbers) ?? '';
}

/** A line of the file: the row, and why it was refused. */
export function failureLine(failure: ImportFailure): object {
  const { row, index: _, key, ...why } = failure;
  const {
    key: __,
    unreadable,
    given,
    ...event
  }: Partial<Record<string, unknown>> = typeof row === 'object' && row !== null ? { ...row } : {};
  const fields = typeof given === 'object' && given !== null ? given : event;
  // If the time is the same when the row is imported again, it was not corrected.
  const at = failure.reason === 'second_taken' ? { at: event.at } : {};
  return { ...fields, failure: { row: key, ...why, ...at, explanation: refusalText(failure) } };
}
