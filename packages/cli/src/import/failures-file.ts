import { rmSync, writeFileSync } from 'node:fs';
import type { ImportFailure } from '@intercom-events/core';
import { refusalText } from './refusal-text.js';

/** Collects the refused rows, so that they can be corrected and imported. */
export interface FailuresFile {
  readonly path: string;
  add(failure: ImportFailure): void;
  /** The import is complete: removes what an earlier run left here. */
  end(): void;
}

/** The failures file of an imported file. A new import replaces it with the first refused row. */
export function failuresFile(file: string, { isNew }: { readonly isNew: boolean }): FailuresFile {
  const path = `${file}.failures.ndjson`;
  let isStale = isNew;
  return {
    path,
    add: (failure) => {
      writeFileSync(path, `${JSON.stringify(failureLine(failure))}\n`, {
        flag: isStale ? 'w' : 'a',
      });
      isStale = false;
    },
    end: () => {
      if (isStale) rmSync(path, { force: true });
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
