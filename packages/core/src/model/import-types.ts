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
  /** Your name for this row, e.g. its line: it is in reports of failures, and is never sent. */
  readonly key?: string | undefined;
}

/** A row that could not be read: counted and reported like any refused row, never sent. */
export interface UnreadableRow {
  /** What is wrong with it. */
  readonly unreadable: string;
  readonly key?: string | undefined;
}

/** A row of what is imported. */
export type ImportRow = ImportEvent | UnreadableRow;

/** Where rows come from: an array, a generator, an object-mode stream. It is read as it is needed. */
export type ImportSource = Iterable<ImportRow> | AsyncIterable<ImportRow>;

/** Why a row was not imported. */
export type RefusalReason = keyof typeof explanations;

/** A row that was refused; trying again would not help. */
export interface ImportFailure {
  /** Its index in the source, from 0. */
  readonly index: number;
  readonly key?: string;
  readonly reason: RefusalReason;
  /** What is wrong and what to do, as a sentence. */
  readonly explanation: string;
  /** The row as it was given, so that it can be corrected and imported again. */
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

/** An event as it would be sent. */
export interface PreviewedRow {
  readonly index: number;
  readonly key?: string;
  /** The body of `POST /events`. */
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
  /** Ranges of later rows that are done, too: first and last index of each. */
  readonly done: readonly (readonly [number, number])[];
  /** Identifies the source. */
  readonly fingerprint: { readonly rows: number; readonly hash: string };
}

/** The rows so far. Rows = skipped + delivered + duplicates + refused + those in flight. */
export interface ImportCounts {
  /** Rows taken from the source in this run. */
  readonly read: number;
  /** Of these: done in an earlier run. */
  readonly skipped: number;
  /** Of these: valid, and sent unless this is a dry run. */
  readonly fit: number;
  /** Of these: accepted by Intercom. */
  readonly delivered: number;
  /** The same event as one of the 16 384 rows before it, or more: not sent again. */
  readonly duplicates: number;
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Rows whose metadata was changed. */
  readonly changed: number;
  /** Rows whose time was given in milliseconds. */
  readonly milliseconds: number;
  /**
   * Rows that were given the next free second, at most 60 s later: another row has the same contact, name
   * and second, and Intercom would keep only one of them.
   */
  readonly moved: number;
}

/** The progress of an import. */
export interface ImportProgress extends ImportCounts {
  readonly inFlight: number;
  /** Rows done per second lately; in a dry run, rows checked. */
  readonly perSec: number;
  /** Set while it waits for a window of the rate limit, or for Intercom to come back. */
  readonly waiting?: { readonly because: PauseReason; readonly forMs: number };
  /** The checkpoint at this moment. */
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

/** The result of an import. */
export interface ImportReport extends ImportCounts {
  readonly status: 'done' | 'stopped';
  readonly because?: ImportStop;
  /** What happened and what to do, where it stopped. */
  readonly explanation?: string;
  /** What the source, or a callback, threw. */
  readonly error?: unknown;
  readonly dryRun: boolean;
  readonly durationMs: number;
  /** For the next run over the same source. After a dry run: the given one, or the start. */
  readonly checkpoint: ImportCheckpoint;
}

/** How to import. */
export interface ImportOptions {
  /**
   * Maximum number of requests in flight, from 1 to 64; never more than the client's `delivery.concurrency`,
   * which is also the default. Those of the client's own events are not counted.
   */
  readonly concurrency?: number;
  /** Stops the import when it is aborted: requests in flight are waited for, and the report has a checkpoint. */
  readonly signal?: AbortSignal;
  /** Continues where an earlier run over the same source stopped. */
  readonly checkpoint?: ImportCheckpoint | undefined;
  /**
   * Validates every row and sends none.
   *
   * @default false, but `true` when the client is in a dry run
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
  /** Called in a dry run for the first ten rows that would be sent; a promise is waited for. */
  readonly onPreview?: (row: PreviewedRow) => unknown;
}
