import { statSync } from 'node:fs';
import type {
  ImportCheckpoint,
  ImportOptions,
  ImportProgress,
  ImportReport,
} from '@intercom-events/core';
import type { CliIo } from '../io.js';
import { printable } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { wholeNumber } from '../whole-number.js';
import { withClient } from '../with-client.js';
import { WrongUsage } from '../wrong-usage.js';
import { checkpointFile } from './checkpoint-file.js';
import { type CsvFlags, csvRows } from './csv-rows.js';
import { failuresFile } from './failures-file.js';
import { ndjsonRows } from './ndjson-rows.js';
import { progressLine, progressText } from './progress-line.js';
import type { RowSource } from './row-source.js';

/** The flags of `import`. */
export interface ImportFlags extends ConnectionFlags, CsvFlags {
  readonly dryRun?: true;
  readonly restart?: true;
  readonly concurrency: string;
}

/** Told of each row that is not sent as it is; only in a dry run. */
export type Explain = Required<Pick<ImportOptions, 'onInvalid' | 'onChanged'>>;

/** What an import has come to, and where it has left what. */
export interface Outcome {
  readonly report: ImportReport;
  readonly failuresPath: string;
  readonly checkpointPath: string;
}

/** So many calls of `onProgress`, two a second, between one saved checkpoint and the next. */
const callsPerSave = 10;

/** Imports a file, or explains what an import would do. */
export async function runImport(
  file: string,
  flags: ImportFlags,
  io: CliIo,
  explain: Explain,
): Promise<Outcome> {
  const totalBytes = sizeOf(file);
  const source = await open(file, flags);
  const isDry = flags.dryRun === true;
  const saved = checkpointFile(file);
  const checkpoint = isDry || flags.restart ? undefined : saved.read();
  if (checkpoint && !flags.json) io.err.write(resumeText(checkpoint));
  const failures = failuresFile(file, { isNew: checkpoint === undefined });
  const save = (place: ImportCheckpoint): void => {
    if (!isDry) saved.write(place);
  };
  const soFar = () => ({ doneBytes: source.doneBytes(), totalBytes });
  const options = {
    checkpoint,
    signal: io.interrupted,
    onProgress: watch(io, save, soFar),
    ...(isDry ? { dryRun: true, ...explain } : { onInvalid: failures.add }),
  };
  const concurrency = wholeNumber('--concurrency', flags.concurrency, 1, 32);
  const more = { delivery: { concurrency }, ...(isDry && { needsToken: false as const }) };
  const report = await withClient(flags, io, (events) => events.import(source.rows, options), more);
  progressLine(io.err).clear();
  if (report.status === 'stopped') save(report.checkpoint);
  else if (!isDry) {
    saved.remove();
    failures.end();
  }
  return { report, failuresPath: failures.path, checkpointPath: saved.path };
}

function watch(
  { err }: CliIo,
  save: (checkpoint: ImportCheckpoint) => unknown,
  soFar: () => { readonly doneBytes: number; readonly totalBytes: number },
): (progress: ImportProgress) => void {
  const line = progressLine(err);
  let calls = 0;
  return (progress) => {
    line.show(progressText(progress, soFar()));
    calls += 1;
    if (calls % callsPerSave === 0) save(progress.checkpoint());
  };
}

function resumeText({ position, done }: ImportCheckpoint): string {
  const behind = done.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return `Going on where the last run stopped: ${position + behind} rows are done. --restart begins anew.\n`;
}

async function open(file: string, flags: ImportFlags): Promise<RowSource> {
  if (/\.csv$/i.test(file)) return csvRows(file, flags);
  const { userColumn, emailColumn, idColumn, nameColumn, name, atColumn } = flags;
  const { metadataColumns, delimiter } = flags;
  const forCsv = [
    userColumn,
    emailColumn,
    idColumn,
    nameColumn,
    name,
    atColumn,
    metadataColumns,
    delimiter,
  ];
  if (!/\.(?:ndjson|jsonl)$/i.test(file)) {
    throw new WrongUsage(
      'FILE ends neither in .ndjson (or .jsonl) nor in .csv. Rename it to what it is.',
    );
  }
  if (forCsv.every((flag) => flag === undefined)) return ndjsonRows(file);
  throw new WrongUsage('Flags for columns are for .csv files. Leave them out.');
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile()) return found.size;
  throw new WrongUsage(`There is no file "${printable(file)}". Check its path.`);
}
