import type { User } from './contact.js';
import type { explanations } from './explanations.js';
import type { Metadata } from './metadata.js';
import type { PauseReason } from './reasons.js';
import type { MetadataNote } from './written-event.js';

/** One event of the past. */
export interface ImportEvent {
  readonly user: User;
  readonly name: string;
  readonly metadata?: Metadata | undefined;
  /**
   * When the user did it: a `Date`, Unix seconds, or Unix milliseconds (recognised and counted). Within
   * the last 90 days. There is no default: with the time of the run, a second run would send it twice.
   */
  readonly at: Date | number;
  /** What you call this row, for example its line: named in failures, never sent. */
  readonly key?: string | undefined;
}

/** A row that its reader could make no sense of: counted and named like any refused row, never sent. */
export interface UnreadableRow {
  /** What is wrong with it, in your words. */
  readonly unreadable: string;
  readonly key?: string | undefined;
}

/** A row of what is imported. */
export type ImportRow = ImportEvent | UnreadableRow;

/** Where rows come from: an array, a generator, an object-mode stream. It is read as it is needed. */
export type ImportSource = Iterable<ImportRow> | AsyncIterable<ImportRow>;

/** Why a row was not imported. */
export type RefusalReason = keyof typeof explanations;

/** A row that was not imported, and will not be by trying again. */
export interface ImportFailure {
  /** Its place in the source; 0 is the first. */
  readonly index: number;
  readonly key?: string;
  readonly reason: RefusalReason;
  /** What is wrong and what to do, as a sentence. */
  readonly explanation: string;
  /** The row as it was given: to be kept where it can be mended and given again. */
  readonly row: unknown;
  /** Intercom's answer, where there was one. */
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
}

/** A row whose metadata is not sent as it was given. */
export interface ChangedRow {
  readonly index: number;
  readonly key?: string;
  readonly changes: readonly MetadataNote[];
  /** What is sent instead: the body of `POST /events`. */
  readonly body: string;
}

/**
 * How far an import has come, for a later run over the same source: plain JSON, of a few hundred bytes to
 * some tens of kilobytes. Only rows that were answered, or refused here, are in it.
 */
export interface ImportCheckpoint {
  readonly version: 1;
  /** All rows before this one are done. */
  readonly position: number;
  /** Rows behind it that are done, too: first and last of each run of them. */
  readonly done: readonly (readonly [number, number])[];
  /** Tells this source from another. */
  readonly fingerprint: { readonly rows: number; readonly hash: string };
}

/** What has become of the rows so far. Rows = skipped + delivered + duplicates + refused + those under way. */
export interface ImportCounts {
  /** Rows taken from the source in this run. */
  readonly read: number;
  /** Of these: done in an earlier run. */
  readonly skipped: number;
  /** Of these: fit to be sent. In a dry run they would be. */
  readonly fit: number;
  /** Of these: taken by Intercom. */
  readonly delivered: number;
  /** The same event as one of the 16 384 rows before it, or more: not sent again. */
  readonly duplicates: number;
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Rows whose metadata was changed. */
  readonly changed: number;
  /** Rows whose time was given in milliseconds. */
  readonly milliseconds: number;
}

/** How an import is doing. */
export interface ImportProgress extends ImportCounts {
  readonly inFlight: number;
  /** Rows done in a second, of late. */
  readonly perSec: number;
  /** Set while it waits for a window of the rate limit, or for Intercom to come back. */
  readonly waiting?: { readonly because: PauseReason; readonly forMs: number };
  /** The place as of now. */
  checkpoint(): ImportCheckpoint;
}

/** Why an import stopped before the end of its source. */
export type ImportStop =
  | 'aborted'
  | 'closed'
  | 'unauthorised'
  | 'configuration'
  | 'suspicious_answer'
  | 'unreachable'
  | 'source_failed'
  | 'callback_failed';

/** What an import has come to. */
export interface ImportReport extends ImportCounts {
  readonly status: 'done' | 'stopped';
  readonly because?: ImportStop;
  /** What happened and what to do, where it stopped. */
  readonly explanation?: string;
  /** What the source, or a callback, threw. */
  readonly error?: unknown;
  readonly dryRun: boolean;
  readonly durationMs: number;
  /** For the next run over the same source. After a dry run: what was given, or the beginning. */
  readonly checkpoint: ImportCheckpoint;
}

/** How to import. */
export interface ImportOptions {
  /**
   * Requests under way at once, from 1 to 32; never more than the client's `delivery.concurrency`, which
   * is also the default.
   */
  readonly concurrency?: number;
  /** Stops when it is aborted: what is under way is waited for, and the report has a checkpoint. */
  readonly signal?: AbortSignal;
  /** Goes on where an earlier run over the same source stopped. */
  readonly checkpoint?: ImportCheckpoint | undefined;
  /**
   * Judges every row and sends none.
   *
   * @default false, but `true` of a client in a dry run
   */
  readonly dryRun?: boolean;
  /**
   * How long Intercom may be unreachable before the import stops, in milliseconds from 0 to 3 600 000.
   *
   * @default 60_000
   */
  readonly outageMs?: number;
  /** Called twice a second, and at the end. */
  readonly onProgress?: (progress: ImportProgress) => unknown;
  /** Called for each row that is refused, before it counts as done; a promise is waited for. */
  readonly onInvalid?: (failure: ImportFailure) => unknown;
  /** Called for each row whose metadata had to be changed; a promise is waited for. */
  readonly onChanged?: (row: ChangedRow) => unknown;
}
