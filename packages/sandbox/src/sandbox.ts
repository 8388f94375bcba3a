import type { Fault, FaultHandle } from './faults/fault.js';
import type { RateLimit } from './options.js';
import type { ReceivedRequest } from './received-request.js';
import type { Contact, ContactRef, NewContact } from './state/contact.js';
import type { EventSummary } from './state/event-summary.js';
import type { BulkJob } from './state/job.js';
import type { StoredEvent } from './state/listed-event.js';

/** Counters since the start or the last `reset()`. A snapshot. */
export interface Counts {
  /** All complete requests. */
  readonly requests: number;
  /** Events stored. The same contact, name and second is stored once. */
  readonly stored: number;
  /** Events answered with 202 and not stored, because the same contact, name and second was stored before. */
  readonly duplicates: number;
  /** Responses by status. Requests without a response are not in here. */
  readonly byStatus: Readonly<Record<number, number>>;
  /** Including those of a browser with the inspector. */
  readonly connections: {
    readonly opened: number;
    readonly open: number;
    /** The maximum number open at the same time. */
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
  /** Removes all contacts with that identifier and returns their number. Their events stay in `events`. */
  remove(ref: ContactRef): number;
  /** The contacts with that identifier: none, one, or several users that share an e-mail address. */
  find(ref: ContactRef): readonly Contact[];
  /** All contacts in the order in which they were added, including those of `POST /contacts`. A snapshot. */
  readonly all: readonly Contact[];
  readonly size: number;
}

export interface WaitOptions {
  /**
   * The timeout in milliseconds of real time, from 0 to 3 600 000.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number;
}

/** A running sandbox. */
export interface Sandbox {
  /** The base URL, without a trailing slash: `http://127.0.0.1:49152`. */
  readonly url: string;
  readonly port: number;
  /** A valid access token. */
  readonly token: string;
  /** The URL of the inspector page; undefined when the option `inspector` is off. */
  readonly inspectorUrl: string | undefined;
  /** The stored events in order of arrival, at most `keepEvents` of them. A snapshot. */
  readonly events: readonly StoredEvent[];
  /** The summary of each contact with events, as `GET /events?…&summary=true` returns it. A snapshot, computed on each access. */
  readonly summaries: readonly EventSummary[];
  /** The legacy bulk jobs in order of creation, the last 10 000. A snapshot. */
  readonly jobs: readonly BulkJob[];
  /** The requests received, in order, at most `keepRequests` of them. A snapshot; its entries are updated when they are answered. */
  readonly received: readonly ReceivedRequest[];
  readonly counts: Counts;
  readonly contacts: Contacts;

  /**
   * Resolves when this number of events was stored since the start or the last `reset()`, or when the function returns
   * true. The function is called at once, after each request, and when a connection opens or closes.
   *
   * @throws SandboxError `WAIT_TIMEOUT` after `timeoutMs`, `STOPPED` when the sandbox is stopped before.
   */
  waitFor(
    what: number | ((sandbox: Sandbox) => boolean),
    options?: WaitOptions,
  ): Promise<readonly StoredEvent[]>;

  /** Changes the rate limit. The calls of the current window stay counted. */
  setRateLimit(rateLimit: RateLimit | false): void;

  /** Counts this number of calls in the current window, like calls of another integration. Integer from 0. */
  useQuota(calls: number): void;

  /**
   * Adds a fault that the next requests meet.
   *
   * @throws SandboxError `FAULT_INVALID`
   */
  fault(fault: Fault): FaultHandle;

  /** Resets the state: removes events, summaries, jobs, requests, counters and faults, and restores the initial contacts and rate limit. Connections stay open. */
  reset(): void;

  /** Closes the server and all its connections. Idempotent: every call returns the same promise. */
  stop(): Promise<void>;
}
