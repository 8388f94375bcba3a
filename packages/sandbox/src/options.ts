import type { ReceivedRequest } from './received-request.js';
import type { Contact, NewContact } from './state/contact.js';

/** A limit as Intercom states it: calls per minute, enforced in windows. */
export interface RateLimit {
  /**
   * Calls per minute, integer from 1 to 1 000 000 000. Each window takes its share, rounded: 500 becomes 83, 1 000 becomes 167.
   */
  readonly perMinute: number;
  /**
   * Length of a window in milliseconds, from 1 000 to 60 000. Windows are aligned to the epoch.
   *
   * @default 10_000
   */
  readonly windowMs?: number;
}

export interface SandboxOptions {
  /**
   * TCP port, from 0 to 65 535; 0 takes a free one.
   *
   * @default 0
   */
  readonly port?: number;

  /**
   * Address to listen on. Any other than `127.0.0.1`, `::1` and `localhost` opens the sandbox to your network
   * and ends the check of the `Host` header.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;

  /**
   * Whether a browser finds a page at `/inspector` that shows what was received, and can script faults, add contacts
   * and reset. It asks for no token. On any other `host` than `127.0.0.1`, `::1` and `localhost` it is there only if
   * this says so, for everybody who can reach the port.
   *
   * @default whether `host` is this machine's alone
   */
  readonly inspector?: boolean;

  /**
   * The access tokens that work; all others answer 401. Left out, any non-empty token works.
   *
   * @default any
   */
  readonly token?: string | readonly string[];

  /**
   * What becomes of an event whose contact is unknown: `'reject'` answers 404 as Intercom does,
   * `'create'` adds the contact.
   *
   * @default 'reject'
   */
  readonly unknownContacts?: 'reject' | 'create';

  /**
   * Contacts that exist from the start, and again after `reset()`.
   *
   * @default []
   */
  readonly contacts?: readonly NewContact[];

  /**
   * The limit, or `false` for none (then there are no rate limit headers either).
   *
   * @default { perMinute: 10_000, windowMs: 10_000 }
   */
  readonly rateLimit?: RateLimit | false;

  /**
   * How many metadata keys of an event are kept, in their order; the rest is ignored in silence. Integer from 0 to 1 000.
   * Intercom's API descriptions say 10, its help centre says 20.
   *
   * @default 10
   */
  readonly maxMetadataKeys?: number;

  /**
   * How many different event names the workspace takes before a new one answers 422. Integer from 1 to 1 000 000,
   * or `false` for no limit. Intercom help centre: 120.
   *
   * @default 120
   */
  readonly maxEventNames?: number | false;

  /**
   * Body of a 202 answer. It is documented as empty; on the wire it has been a single space.
   *
   * @default ''
   */
  readonly acceptedBody?: '' | ' ';

  /**
   * The largest `per_page` of `GET /events`; larger ones count as this. Integer from 1 to 10 000. Without `per_page` a page has 50 events.
   *
   * @default 150
   */
  readonly maxPerPage?: number;

  /**
   * How long items can be appended to a legacy bulk job, in milliseconds of the sandbox's clock; then the job is completed.
   * Integer from 0 to 3 600 000.
   *
   * @default 900_000
   */
  readonly jobWindowMs?: number;

  /**
   * Where the workspace lies, as `GET /me` says it.
   *
   * @default 'us'
   */
  readonly region?: 'us' | 'eu' | 'au';

  /**
   * How many stored events stay in `events` and in `GET /events`; beyond that the oldest arrivals go. Integer from 0 to 10 000 000.
   * Counts and de-duplication cover all events whatever this is. An event kept takes about 0.3 KB
   * (more with large metadata), an event not kept about 40 bytes.
   *
   * @default 100_000
   */
  readonly keepEvents?: number;

  /**
   * How many requests stay in `received`, the oldest going first. Integer from 0 to 10 000 000. About 1 KB each.
   *
   * @default 10_000
   */
  readonly keepRequests?: number;

  /**
   * The clock: epoch milliseconds. It dates answers, arrivals, rate limit windows and the 90-day rule; timers of faults are real.
   *
   * @default Date.now
   */
  readonly now?: () => number;

  /**
   * Where made-up ids come from: a number from 0 up to but not including 1.
   *
   * @default Math.random
   */
  readonly random?: () => number;

  /**
   * Called after each request was dealt with, in the request's path: be quick. What it throws becomes an uncaught exception.
   *
   * @default nothing
   */
  readonly onRequest?: (request: ReceivedRequest) => void;

  /**
   * Called once for each contact that `unknownContacts: 'create'` adds.
   *
   * @default nothing
   */
  readonly onContactCreated?: (contact: Contact) => void;
}
