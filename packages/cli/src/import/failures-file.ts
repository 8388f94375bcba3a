import { closeSync, existsSync, fsyncSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { ImportFailure } from '@intercom-events/core';
import { stringify } from 'lossless-json';
import { LongNumber } from './json/parse-json.js';
import { createPrivateFile, resumePrivateFile } from './private-file.js';
import { refusalText } from './refusal-text.js';

/** Collects the refused rows, so that they can be corrected and imported. */
export interface FailuresFile {
  readonly path: string;
  add(failure: ImportFailure): void;
  /** Writes all rows to the disk. Returns how long the file is then, for the checkpoint. */
  save(): number;
  /** `isComplete`: the whole file was read, so the failures of an earlier import no longer apply. */
  end(isComplete: boolean): void;
}

/**
 * The failures file of an imported file. A new import replaces it with the first refused row.
 *
 * @param savedBytes - How long it was at the checkpoint where the import goes on: rows that were added after that are
 *   read again, so they are removed. 0 for a new import.
 */
export function failuresFile(name: string, savedBytes: number): FailuresFile {
  const shown = `${name}.failures.ndjson`;
  // The working directory may have changed when the first row is refused.
  const absolute = path.resolve(shown);
  let opened: { readonly file: number; bytes: number; isSaved: boolean } | undefined;
  const open = (): NonNullable<typeof opened> => {
    const { file, bytes } =
      savedBytes === 0
        ? { file: createPrivateFile(absolute), bytes: 0 }
        : resumePrivateFile(absolute, savedBytes, isFailureLine);
    return { file, bytes, isSaved: false };
  };
  return {
    path: shown,
    add: (failure) => {
      opened ??= open();
      opened.bytes += writeSync(opened.file, `${jsonText(failureLine(failure))}\n`);
      opened.isSaved = false;
    },
    save: () => {
      if (opened === undefined) return savedBytes;
      if (!opened.isSaved) fsyncSync(opened.file);
      opened.isSaved = true;
      return opened.bytes;
    },
    end: (isComplete) => {
      if (isComplete && opened === undefined && existsSync(absolute)) {
        if (savedBytes === 0) rmSync(absolute, { force: true });
        else opened = open();
      }
      if (opened !== undefined) closeSync(opened.file);
    },
  };
}

function isFailureLine(line: string): boolean {
  try {
    const { failure } = JSON.parse(line);
    return typeof failure.reason === 'string';
  } catch {
    return false;
  }
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
