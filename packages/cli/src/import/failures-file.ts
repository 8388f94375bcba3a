import { rmSync, writeFileSync } from 'node:fs';
import type { ImportFailure } from '@intercom-events/core';

/** Rows that were refused, each as it can be given again once it is mended. */
export interface FailuresFile {
  readonly path: string;
  add(failure: ImportFailure): void;
  /** All was read: what an earlier run has left here is out of date. */
  end(): void;
}

/** Names the failures file of a file. A run that begins anew replaces it, once it has something to say. */
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

/** A line of the file: the row, and what was wrong with it. */
export function failureLine({ row, index: _, key, explanation, ...why }: ImportFailure): object {
  const {
    key: __,
    unreadable,
    given,
    ...event
  }: Partial<Record<string, unknown>> = typeof row === 'object' && row !== null ? { ...row } : {};
  const fields = typeof given === 'object' && given !== null ? given : event;
  return { ...fields, failure: { row: key, ...why, explanation: unreadable ?? explanation } };
}
