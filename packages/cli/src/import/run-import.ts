import type {
  ImportCheckpoint,
  ImportOptions,
  ImportProgress,
  ImportReport,
  IntercomEvents,
  User,
} from '@intercom-events/core';
import { wholeNumber } from '../arguments/whole-number.js';
import type { CliIo } from '../io.js';
import { printable, printableJson } from '../printable.js';
import { type ConnectionFlags, readSettings } from '../settings.js';
import { withClient } from '../with-client.js';
import { type CheckpointFile, checkpointFile, type SavedCheckpoint } from './checkpoint-file.js';
import { DryRun } from './dry-run.js';
import { type FailuresFile, failuresFile } from './failures-file.js';
import { standardInput } from './input/open-input.js';
import { type KnownInIntercom, knownInIntercom } from './known-in-intercom.js';
import { progressDisplay } from './progress.js';
import type { Note } from './rows/notes.js';
import type { ReadFlags } from './rows/read-context.js';
import { openRows, type RowSource } from './rows/row-source.js';

/** The flags of `import`. */
export interface ImportFlags extends ConnectionFlags, ReadFlags {
  readonly dryRun?: true;
  readonly restart?: true;
  /** The names of the checkpoint and the failures file, without their endings. */
  readonly saveAs?: string;
  readonly concurrency: string;
}

/** The result of an import, and the files it wrote. */
export interface ImportResult {
  readonly report: ImportReport;
  readonly failuresPath: string;
  readonly checkpointPath: string;
  readonly skipped: ReadonlyMap<string, number>;
  readonly notes: readonly Note[];
  /** Set after a dry run. */
  readonly dryRun?: DryRun;
  /** Set after a dry run with an access token. */
  readonly known?: KnownInIntercom | undefined;
}

/** `onProgress` is called twice a second: the checkpoint is saved every five seconds. */
const callsPerSave = 10;

/** Imports a file, or explains what an import would do. */
export async function runImport(
  file: string,
  flags: ImportFlags,
  io: CliIo,
): Promise<ImportResult> {
  const concurrency = wholeNumber('--concurrency', flags.concurrency, 1, 64);
  const name = flags.saveAs ?? (file === standardInput ? 'stdin' : file);
  const checkpoints = checkpointFile(name);
  const saved = flags.dryRun || flags.restart ? undefined : checkpoints.read();
  const failures = failuresFile(name, saved?.failuresBytes ?? 0);
  const source = await openRows(file, flags, io.stdin);
  try {
    const result = { failuresPath: failures.path, checkpointPath: checkpoints.path };
    const run: Run = { source, flags, io, concurrency, ...result };
    sayHow(run, saved);
    return flags.dryRun ? await explain(run) : await send(run, { checkpoints, failures, saved });
  } finally {
    source.close();
  }
}

interface Run extends Pick<ImportResult, 'failuresPath' | 'checkpointPath'> {
  readonly source: RowSource;
  readonly flags: ImportFlags;
  readonly io: CliIo;
  readonly concurrency: number;
}

interface SavedFiles {
  readonly checkpoints: CheckpointFile;
  readonly failures: FailuresFile;
  readonly saved: SavedCheckpoint | undefined;
}

/** Which column is what: a wrong column is the worst mistake an import can make. */
function sayHow({ source, flags, io }: Run, saved: SavedCheckpoint | undefined): void {
  const { mapping } = source;
  if (flags.json) {
    io.out.write(`${printableJson({ type: 'mapping', mapping })}\n`);
    return;
  }
  (flags.dryRun ? io.out : io.err).write(`${mapping}\n`);
  if (saved) io.err.write(resumeText(saved.checkpoint));
}

function resumeText({ position, done }: ImportCheckpoint): string {
  const behind = done.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return `Continuing where the last run stopped: ${position + behind} rows are done. Use --restart to start over.\n`;
}

async function send(run: Run, { checkpoints, failures, saved }: SavedFiles): Promise<ImportResult> {
  const save = (checkpoint: ImportCheckpoint): void => {
    checkpoints.write({ checkpoint, failuresBytes: failures.save() });
  };
  let isComplete = false;
  try {
    const result = await runClient(run, run.source.rows, {
      checkpoint: saved?.checkpoint,
      onInvalid: failures.add,
      onProgress: (progress, calls) => {
        if (calls % callsPerSave === 0) save(progress.checkpoint());
      },
    });
    const { report } = result;
    isComplete = report.status === 'done';
    if (isComplete) checkpoints.remove();
    else save(report.checkpoint);
    return result;
  } finally {
    failures.end(isComplete);
  }
}

/** What to do while an import runs. */
interface RunOptions extends Omit<ImportOptions, 'signal' | 'concurrency' | 'onProgress'> {
  readonly onProgress?: (progress: ImportProgress, calls: number) => void;
}

async function runClient(
  { source, flags, io, concurrency, ...paths }: Run,
  rows: RowSource['rows'],
  { onProgress, ...options }: RunOptions,
): Promise<ImportResult> {
  const display = progressDisplay(io.err, flags.json === true);
  const { totalBytes, doneBytes } = source;
  let calls = 0;
  const settings = {
    ...options,
    signal: io.interrupted,
    onProgress: (progress: ImportProgress) => {
      calls += 1;
      display.show(progress, { doneBytes: doneBytes(), totalBytes });
      onProgress?.(progress, calls);
    },
  };
  const more = { delivery: { concurrency }, ...(flags.dryRun && { needsToken: false as const }) };
  try {
    const work = (events: IntercomEvents) => events.import(rows, settings);
    const report = await withClient(flags, io, work, more);
    return { report, ...paths, skipped: source.skipped, notes: source.notes.list() };
  } finally {
    display.clear();
  }
}

async function explain(run: Run): Promise<ImportResult> {
  const { flags, io, source } = run;
  const dryRun = new DryRun(io, flags.json === true);
  const result = await runClient(run, dryRun.watch(source.rows), {
    dryRun: true,
    ...dryRun.callbacks,
  });
  return { ...result, dryRun, known: await lookUp(dryRun.users, run) };
}

/** With a token: what Intercom knows of the users. A dry run works without. */
async function lookUp(
  users: readonly User[],
  { flags, io }: Run,
): Promise<KnownInIntercom | undefined> {
  const { accessToken } = readSettings(flags, io.env);
  if (accessToken === undefined || users.length === 0 || io.interrupted.aborted) return undefined;
  try {
    const work = (events: IntercomEvents) => knownInIntercom(events, users, io.interrupted);
    return await withClient(flags, io, work);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    if (!flags.json) io.err.write(`Contacts could not be looked up: ${printable(why)}\n`);
    return undefined;
  }
}
