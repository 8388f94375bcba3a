import type { StoreCounts } from '@intercom-events/core/outbox';
import type { Database } from '../database/node-sqlite.js';
import { openDatabase } from '../database/open-database.js';
import { type SqlFailure, sqlFailure } from '../database/sql-failure.js';
import { OpenStore } from './open-store.js';
import type { FromWorker, Request, StoreFailure, ToWorker, WorkerSettings } from './protocol.js';
import { Space } from './space.js';

const failures: Readonly<Record<SqlFailure, StoreFailure>> = {
  full: 'disk_full',
  busy: 'busy',
  corrupt: 'damaged',
  io: 'disk_error',
  readonly: 'readonly',
  other: 'unknown',
};

/** An error with the failure that is answered. */
class RequestError extends Error {
  readonly failure: StoreFailure;

  constructor(failure: StoreFailure) {
    super(failure);
    this.failure = failure;
  }
}

/** What is open. */
interface Open {
  readonly store: OpenStore;
  readonly space: Space;
}

/** The worker's side: opens the file at the first request, carries out requests in order, and tidies up when idle. */
export class StoreWorker {
  readonly #settings: WorkerSettings;
  readonly #post: (message: FromWorker) => void;
  #open: Open | undefined;
  /** SQLite has met damage since the file was opened. */
  #isSuspect = false;
  /** The client's clock, as the last request showed it. */
  #lastNowMs = 0;

  constructor(settings: WorkerSettings, post: (message: FromWorker) => void) {
    this.#settings = settings;
    this.#post = post;
  }

  handle({ id, request }: ToWorker): void {
    try {
      if (request.do === 'close') {
        this.#end(id);
        return;
      }
      const open = this.#opened();
      const answer = this.#carryOut(open, request);
      this.#post({ type: 'answer', id, answer, counts: open.store.counts() });
    } catch (error) {
      this.#failed(id, error);
    }
  }

  /** Looks whether another process has written. */
  look(): void {
    try {
      const store = this.#open?.store;
      if (store?.hasChanged()) this.#post({ type: 'changed', counts: store.counts() });
    } catch {
      // The next request meets the same trouble, and reports it.
    }
  }

  /** Frees some room. Returns whether there is more to do. */
  tidyUp(): boolean {
    if (this.#open === undefined) return false;
    const { store, space } = this.#open;
    try {
      store.pruneRecent(this.#lastNowMs - this.#settings.keepRecentMs);
      return space.shrink();
    } catch {
      return false;
    }
  }

  #opened(): Open {
    if (this.#open !== undefined) return this.#open;
    const { file, isApplications } = this.#settings;
    const opening = openDatabase(this.#settings, this.#isSuspect ? 'integrity' : 'quick');
    this.#isSuspect = false;
    if (opening.kind === 'refused') throw new RequestError(opening.why);
    const { database, setAside } = opening;
    if (setAside !== undefined) this.#post({ type: 'set-aside', file: setAside });
    const space = new Space(database, file, isApplications);
    const hasRoom = (): boolean => space.refusal([]) === undefined;
    this.#open = { space, store: new OpenStore(database, this.#settings, hasRoom) };
    return this.#open;
  }

  #carryOut({ store, space }: Open, request: Request): ReturnType<OpenStore['do']> {
    this.#lastNowMs = nowIn(request) ?? this.#lastNowMs;
    if (request.do === 'append') {
      const why = space.refusal(request.events);
      if (why !== undefined) throw new RequestError(why);
    }
    try {
      return store.do(request);
    } catch (error) {
      // Outcomes are written in spite of a full disk: they make room.
      const isWorthIt = sqlFailure(error) === 'full' && space.makeRoom();
      if (!isWorthIt || request.do === 'append') throw error;
      return store.do(request);
    } finally {
      if (request.do === 'settle' || request.do === 'give-up') space.afterRemoval();
    }
  }

  /** Answered when the file is closed, and no lock is held any more. */
  #end(id: number): void {
    const counts = this.#lastCounts();
    this.#close();
    this.#post({ type: 'answer', id, answer: { do: 'close' }, counts });
  }

  #lastCounts(): StoreCounts {
    try {
      return this.#open?.store.counts() ?? noCounts;
    } catch {
      return noCounts;
    }
  }

  #failed(id: number, error: unknown): void {
    const sql = sqlFailure(error);
    // After these the connection is not to be trusted: the next request opens, and checks, the file anew.
    if (sql === 'corrupt' || sql === 'io' || sql === 'readonly') this.#close();
    if (sql === 'corrupt') this.#isSuspect = true;
    const failure = error instanceof RequestError ? error.failure : failures[sql];
    const detail = error instanceof Error ? error.message : '';
    this.#post({ type: 'failure', id, failure, detail });
  }

  #close(): void {
    const database: Database | undefined = this.#open?.store.database;
    this.#open = undefined;
    try {
      database?.close();
    } catch {
      // It is not used any more.
    }
  }
}

const noCounts: StoreCounts = { pending: 0, parked: 0, bytes: 0, deadLetters: 0 };

function nowIn(request: Request): number | undefined {
  if (request.do === 'append') return request.claim?.nowMs;
  return request.do === 'claim' ? request.options.nowMs : undefined;
}
