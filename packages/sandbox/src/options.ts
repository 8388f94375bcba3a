import type { ReceivedRequest } from './received-request.js';
import type { Contact, NewContact } from './state/contact.js';

/** A limit in calls per minute, enforced in windows, like Intercom's. */
export interface RateLimit {
  /**
   * Calls per minute, integer from 1 to 1 000 000 000. Each window gets its share, rounded: 83 of 500, 167 of 1 000.
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
   * TCP port, from 0 to 65 535; 0 selects a free one.
   *
   * @default 0
   */
  readonly port?: number;

  /**
   * Address to listen on. Any address other than `127.0.0.1`, `::1` and `localhost` opens the sandbox to your network
   * and turns the check of the `Host` header off.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;

  /**
   * Whether to serve the inspector at `/inspector`: a page that shows the requests and can add faults, add contacts and
   * reset. It has no password. When other machines can reach `host`, it is off unless this is true, and then open to
   * everyone who can reach the port.
   *
   * @default true if only this machine can reach `host`
   */
  readonly inspector?: boolean;

  /**
   * A folder in which the state is kept, so that a restart goes on where it stopped: contacts, events, jobs and
   * requests (without their tokens). It is created if it does not exist. Changes are written about once a second and
   * when the sandbox stops. Faults and changed limits are not kept. Only one sandbox may use a folder.
   *
   * @default none: the state is kept in memory only
   */
  readonly data?: string;

  /**
   * The valid access tokens; all others are answered with 401. By default any non-empty token is valid.
   *
   * @default any
   */
  readonly token?: string | readonly string[];

  /**
   * How to handle an event of an unknown contact: `'reject'` responds with 404 like Intercom, `'create'` creates the
   * contact.
   *
   * @default 'reject'
   */
  readonly unknownContacts?: 'reject' | 'create';

  /**
   * Contacts that exist at the start and after `reset()`.
   *
   * @default []
   */
  readonly contacts?: readonly NewContact[];

  /**
   * The rate limit, or `false` for none (then no rate limit headers are sent).
   *
   * @default { perMinute: 10_000, windowMs: 10_000 }
   */
  readonly rateLimit?: RateLimit | false;

  /**
   * The maximum number of metadata keys stored per event, in order; further keys are ignored. Integer from 0 to 1 000.
   * Intercom's API descriptions say 10, its help centre says 20.
   *
   * @default 10
   */
  readonly maxMetadataKeys?: number;

  /**
   * The maximum number of different event names; a further name is answered with 422. Integer from 1 to 1 000 000, or
   * `false` for no limit. Intercom's limit is 120 (help centre).
   *
   * @default 120
   */
  readonly maxEventNames?: number | false;

  /**
   * The body of a 202 response. Intercom documents it as empty; recorded responses have a single space.
   *
   * @default ''
   */
  readonly acceptedBody?: '' | ' ';

  /**
   * The maximum `per_page` of `GET /events`; larger values are reduced to it. Integer from 1 to 10 000. The default
   * page size is 50.
   *
   * @default 150
   */
  readonly maxPerPage?: number;

  /**
   * How long items can be appended to a legacy bulk job, in milliseconds of the clock of the sandbox. Then the job is
   * completed. Integer from 0 to 3 600 000.
   *
   * @default 900_000
   */
  readonly jobWindowMs?: number;

  /**
   * The region of the workspace in the response of `GET /me`.
   *
   * @default 'us'
   */
  readonly region?: 'us' | 'eu' | 'au';

  /**
   * The maximum number of events kept for `events` and `GET /events`; the oldest are dropped. Integer from 0 to
   * 10 000 000. Counters and de-duplication include dropped events. A kept event takes about 0.3 KB (more with large
   * metadata), a dropped one about 40 bytes.
   *
   * @default 100_000
   */
  readonly keepEvents?: number;

  /**
   * The maximum number of requests kept in `received`; the oldest are dropped. Integer from 0 to 10 000 000. A request
   * takes about 2 KB.
   *
   * @default 10_000
   */
  readonly keepRequests?: number;

  /**
   * The maximum memory for the requests in `received`, and again for the events in `events`, in bytes (estimated); the
   * oldest are dropped. Integer from 0 to 4 294 967 296. Of a refused request only the first 16 KiB of the body are kept.
   *
   * @default 67_108_864
   */
  readonly keepBytes?: number;

  /**
   * The clock, in epoch milliseconds. It is used for response dates, arrival times, rate limit windows and the 90-day
   * rule. Faults use real timers.
   *
   * @default Date.now
   */
  readonly now?: () => number;

  /**
   * The source of random ids: returns a number from 0 up to but not including 1.
   *
   * @default Math.random
   */
  readonly random?: () => number;

  /**
   * Called synchronously after each request. An error that it throws becomes an uncaught exception.
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
