import type {
  Claimed,
  ClaimOptions,
  DurableEvent,
  GiveUp,
  Outcome,
  RecentEvent,
  StoreCounts,
  StoredDeadFilter,
  StoredDeadLetter,
} from '@intercom-events/core/outbox';
import type { FileSettings } from '../database/open-database.js';
import type { DeadLimits } from '../tables/dead-table.js';
import type { GivenUp } from '../tables/giving-up.js';

/** What the worker is started with. There is no token in it. */
export interface WorkerSettings extends FileSettings {
  readonly clientId: string;
  readonly destination: string;
  readonly keepRecentMs: number;
  readonly deadLetters: DeadLimits;
}

/** What the worker is asked. */
export type Request =
  | {
      readonly do: 'append';
      readonly events: readonly DurableEvent[];
      readonly claim: { readonly nowMs: number; readonly leaseMs: number } | undefined;
    }
  | { readonly do: 'claim'; readonly options: ClaimOptions }
  | { readonly do: 'renew'; readonly ids: readonly string[]; readonly leaseUntilMs: number }
  | { readonly do: 'settle'; readonly outcomes: readonly Outcome[] }
  | {
      readonly do: 'give-up';
      readonly which: GiveUp;
      readonly options: { readonly nowMs: number; readonly max: number };
    }
  | { readonly do: 'recent'; readonly sinceMs: number }
  | { readonly do: 'list-dead'; readonly filter: StoredDeadFilter }
  | { readonly do: 'redrive'; readonly filter: StoredDeadFilter; readonly nowMs: number }
  | { readonly do: 'purge'; readonly filter: StoredDeadFilter }
  | { readonly do: 'close' };

/** What it answers. */
export type Answer =
  | { readonly do: 'append' }
  | { readonly do: 'claim'; readonly claimed: Claimed }
  | { readonly do: 'renew'; readonly lost: readonly string[] }
  | { readonly do: 'settle'; readonly lost: readonly string[]; readonly evicted: number }
  | { readonly do: 'give-up'; readonly given: GivenUp }
  | { readonly do: 'recent'; readonly events: readonly RecentEvent[] }
  | { readonly do: 'list-dead'; readonly letters: readonly StoredDeadLetter[] }
  | { readonly do: 'redrive'; readonly count: number }
  | { readonly do: 'purge'; readonly count: number }
  | { readonly do: 'close' };

/** The answer to a request of a kind. */
export type AnswerTo<K extends Answer['do']> = Extract<Answer, { readonly do: K }>;

/** Why a request was not carried out. Nothing of it was. */
export type StoreFailure =
  | 'disk_full'
  | 'file_full'
  | 'busy'
  | 'damaged'
  | 'disk_error'
  | 'readonly'
  | 'newer'
  | 'foreign'
  | 'no_sqlite'
  | 'old_sqlite'
  | 'unknown';

/** A message to the worker. */
export interface ToWorker {
  readonly id: number;
  readonly request: Request;
}

/** A message from the worker. */
export type FromWorker =
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly answer: Answer;
      readonly counts: StoreCounts;
    }
  | {
      readonly type: 'failure';
      readonly id: number;
      readonly failure: StoreFailure;
      readonly detail: string;
    }
  /** Another process or connection has written to the file. */
  | { readonly type: 'changed'; readonly counts: StoreCounts }
  /** The file was damaged: it has a new name, and a new file is used. */
  | { readonly type: 'set-aside'; readonly file: string };
