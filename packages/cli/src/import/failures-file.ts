import { closeSync, rmSync, writeSync } from 'node:fs';
import type { ImportFailure } from '@intercom-events/core';
import { appendToPrivateFile, createPrivateFile } from './private-file.js';
import { refusalText } from './refusal-text.js';

/** Collects the refused rows, so that they can be corrected and imported. */
export interface FailuresFile {
  readonly path: string;
  add(failure: ImportFailure): void;
  /** `isComplete`: the whole file was read, so the failures of an earlier run no longer apply. */
  end(isComplete: boolean): void;
}

/** The failures file of an imported file. A new import replaces it with the first refused row. */
export function failuresFile(file: string, { isNew }: { readonly isNew: boolean }): FailuresFile {
  const path = `${file}.failures.ndjson`;
  let opened: number | undefined;
  return {
    path,
    add: (failure) => {
      opened ??= isNew ? createPrivateFile(path) : appendToPrivateFile(path);
      writeSync(opened, `${JSON.stringify(failureLine(failure))}\n`);
    },
    end: (isComplete) => {
      if (opened !== undefined) closeSync(opened);
      else if (isNew && isComplete) rmSync(path, { force: true });
    },
  };
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
  return { ...fields, failure: { row: key, ...why, explanation: refusalText(failure) } };
}
