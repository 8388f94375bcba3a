import type { Fault, FaultHandle } from './faults/fault.js';
import type { RateLimit } from './options.js';
import type { ReceivedRequest } from './received-request.js';
import type { Contact, ContactRef, NewContact } from './state/contact.js';
import type { EventSummary } from './state/event-summary.js';
import type { BulkJob } from './state/job.js';
import type { StoredEvent } from './state/listed-event.js';

/** What was counted since the start or the last `reset()`. A fresh copy at each reading. */
export interface Counts {
  /** Complete requests, whatever became of them. */
  readonly requests: number;
  /** Events stored: each distinct contact, name and second once. */
  readonly stored: number;
  /** Events answered 202 and not stored, because their contact, name and second were known. */
  readonly duplicates: number;
  /** Answers by status; a request that got none is in no entry. */
  readonly byStatus: Readonly<Record<number, number>>;
  /** Those of a browser that shows the inspector are among them. */
  readonly connections: {
    readonly opened: number;
    readonly open: number;
    /** The most that were open at one time. */
    readonly maxOpen: number;
  };
}

export interface Contacts {
  /**
   * Adds a contact.
   *
   * @throws SandboxError `CONTACT_INVALID` without an identifier, `CONTACT_EXISTS` when `id` or `user_id` is taken.
   */
  add(contact: NewContact): Contact;
  /** Removes every contact with that identifier, and says how many. Their events stay in `events`. */
  remove(ref: ContactRef): number;
  /** The contacts with that identifier: none, one, or several users that share an e-mail address. */
  find(ref: ContactRef): readonly Contact[];
  /** All of them, those that came by `POST /contacts` too, in the order in which they were added. A snapshot. */
  readonly all: readonly Contact[];
  readonly size: number;
}

export interface WaitOptions {
  /**
   * When to give up, in milliseconds of real time, from 0 to 3 600 000.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number;
}

/** A running stand-in for Intercom's API. */
export interface Sandbox {
  /** Where it listens, without a slash at the end: `http://127.0.0.1:49152`. */
  readonly url: string;
  readonly port: number;
  /** An access token that works. */
  readonly token: string;
  /** Where its page is, for a browser; undefined where the option `inspector` has left it out. */
  readonly inspectorUrl: string | undefined;
  /** The stored events in order of arrival, at most `keepEvents` of them. A snapshot. */
  readonly events: readonly StoredEvent[];
  /** What each contact with events did, as `GET /events?…&summary=true` shows it. A snapshot, worked out at each reading. */
  readonly summaries: readonly EventSummary[];
  /** The legacy bulk jobs in order of creation, the last 10 000. A snapshot. */
  readonly jobs: readonly BulkJob[];
  /** The requests seen, in order, at most `keepRequests` of them. A snapshot whose entries are filled in as they are answered. */
  readonly received: readonly ReceivedRequest[];
  readonly counts: Counts;
  readonly contacts: Contacts;

  /**
   * Resolves when so many events are stored since the start or the last `reset()`, or when the function returns true.
   * The function is asked at once, and again after each request and each connection that opens or closes.
   *
   * @throws SandboxError `WAIT_TIMEOUT` after `timeoutMs`, `STOPPED` when the sandbox is stopped first.
   */
  waitFor(
    what: number | ((sandbox: Sandbox) => boolean),
    options?: WaitOptions,
  ): Promise<readonly StoredEvent[]>;

  /** Another limit, or none, from now on. What the present window has used stays used. */
  setRateLimit(rateLimit: RateLimit | false): void;

  /** Uses up so many calls of the present window, as another integration of the workspace would. Integer from 0. */
  useQuota(calls: number): void;

  /**
   * Makes something go wrong for the next requests.
   *
   * @throws SandboxError `FAULT_INVALID`
   */
  fault(fault: Fault): FaultHandle;

  /** Back to the start: no events, summaries, jobs, requests, counts or faults, the first contacts and rate limit. Connections stay open. */
  reset(): void;

  /** Closes the server and all its connections. Idempotent: every call gives the same promise. */
  stop(): Promise<void>;
}
