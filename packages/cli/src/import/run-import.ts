import { statSync } from 'node:fs';
import type {
  ImportCheckpoint,
  ImportOptions,
  ImportProgress,
  ImportReport,
  IntercomEvents,
} from '@intercom-events/core';
import { wholeNumber } from '../arguments/whole-number.js';
import type { CliIo } from '../io.js';
import { printable } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
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

/** Callbacks for rows that are refused or changed, in a dry run. */
export type Explain = Required<Pick<ImportOptions, 'onInvalid' | 'onChanged'>>;

/** The result of an import, and the files it wrote. */
export interface Outcome {
  readonly report: ImportReport;
  readonly failuresPath: string;
  readonly checkpointPath: string;
}

/** `onProgress` is called twice a second: the checkpoint is saved every five seconds. */
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
  let isComplete = false;
  try {
    const send = (events: IntercomEvents) => events.import(source.rows, options);
    const report = await withClient(flags, io, send, more);
    isComplete = report.status === 'done' && !isDry;
    if (report.status === 'stopped') save(report.checkpoint);
    else if (!isDry) saved.remove();
    return { report, failuresPath: failures.path, checkpointPath: saved.path };
  } finally {
    progressLine(io.err).clear();
    failures.end(isComplete);
  }
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
  return `Continuing where the last run stopped: ${position + behind} rows are done. Use --restart to start over.\n`;
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
      `"${printable(file)}" is neither .ndjson (or .jsonl) nor .csv. Rename the file to match its format.`,
    );
  }
  if (forCsv.every((flag) => flag === undefined)) return ndjsonRows(file);
  throw new WrongUsage('Column flags are for .csv files only. Leave them out.');
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile()) return found.size;
  throw new WrongUsage(`There is no file "${printable(file)}". Check the path.`);
}
