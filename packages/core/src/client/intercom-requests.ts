import type { User } from '../model/contact.js';
import type { ImportOptions, ImportReport, ImportSource } from '../model/import-types.js';
import type { Metadata } from '../model/metadata.js';
import type { Bulk } from '../requests/bulk.js';
import type { CallOptions } from '../requests/call-options.js';
import type { Contacts } from '../requests/contacts.js';
import type { EventList, ListOptions } from '../requests/listing.js';
import type { Me } from '../requests/me.js';
import type { PollResult } from '../requests/polling.js';
import type { Reply } from '../requests/reply.js';
import type { SendOptions, SentEvent } from '../requests/sending.js';
import type { EventSummary, NewSummary } from '../requests/summaries.js';

/**
 * RequestMethods Intercom, and waiting for the answer. All of it keeps to the same rate limit as the delivery of
 * tracked events, is repeated at most twice after 429, and rejects with an `IntercomApiError` or, for
 * what cannot be asked, a `UsageError`. Nothing of it counts in `stats()`.
 */
export interface IntercomRequests {
  /**
   * A contact's events, the newest first, page after page as they are needed. Intercom lists events of
   * the last 90 days.
   *
   * @example
   * ```ts
   * for await (const event of events.list('42', { limit: 100 })) {
   *   console.log(event.createdAt, event.name, event.metadata);
   * }
   * ```
   *
   * @throws UsageError `INPUT_INVALID`, at once.
   */
  list(user: User, options?: ListOptions): EventList;

  /**
   * What a contact has done since the last poll, the oldest first. Without a cursor: the newest page,
   * and the cursor to begin with.
   */
  poll(user: User, cursor?: string, options?: CallOptions): Reply<PollResult>;

  /** How often a contact did what, first and last, over all time. */
  summarise(user: User, options?: CallOptions): Reply<EventSummary>;

  /**
   * Tells Intercom of events that were counted elsewhere, one request for each summary, in their order. Works
   * by user id only. Whether a second summary of a name adds to the first or takes its place is not
   * documented, so nothing is sent twice after a failure: the error says how many were created.
   */
  createSummaries(
    user: User,
    summaries: readonly NewSummary[],
    options?: CallOptions,
  ): Reply<{ readonly created: number }>;

  /**
   * Sends one event and waits until Intercom has taken it: for scripts, and where the answer decides what
   * comes next. In a request use `track()`, which never fails and never waits.
   *
   * Name, metadata and tracking plan are treated as by `track()`; the window for repeats, the next free
   * second, retries and dead letters are not for it: two events of one contact and name in the same second
   * are one for Intercom, and an outage is your error to handle. What of the metadata had to be changed or
   * left out is in the answer's `changes`, and in the log.
   *
   * Rejects with `UsageError` `INPUT_INVALID` (its `reason` is one of `track()`'s: `invalid_user`,
   * `invalid_name`, `invalid_time` …), `WITHHELD` (your `consent` or `beforeTrack` said no), or an
   * `IntercomApiError`, `NOT_FOUND` for an unknown contact. In a dry run the event is printed.
   */
  send(
    user: User,
    name: string,
    metadata?: Metadata | (() => Metadata),
    options?: SendOptions,
  ): Reply<SentEvent>;

  /**
   * Sends events of the past, one request each, as fast as the rate limit allows and in no order. Reads the
   * source only as fast as it sends: a million rows take no more memory than a few thousand.
   *
   * The answer is a report, whatever happens: rows delivered, refused by reason, and why it stopped if it
   * did, with a checkpoint from which a later run over the same source goes on. Rows are named to
   * `onInvalid`, not collected. A row counts as done only when Intercom has answered, or when it was
   * refused here and named. A crash between an answer and the saving of its checkpoint sends some rows
   * again: their time is fixed, so Intercom keeps one.
   *
   * Times are in the last 90 days, since Intercom never lists older events. Of rows with the same
   * contact, name and second Intercom keeps one: among the last 16 384 rows identical ones are sent once
   * (`duplicates`) and different ones are given the next free second (`moved`), as `track()` does.
   *
   * @example
   * ```ts
   * const report = await events.import(rows, {
   *   onInvalid: ({ key, reason, explanation }) => console.error(key, reason, explanation),
   * });
   * if (report.status === 'stopped') await save(report.checkpoint);
   * ```
   *
   * Rejects only for misuse, before anything is sent: `UsageError` `INPUT_INVALID`, `CLIENT_CLOSED`, or
   * `CHECKPOINT_MISMATCH` for a checkpoint of another source.
   */
  import(source: ImportSource, options?: ImportOptions): Promise<ImportReport>;

  /** Contacts, as far as events need them. */
  readonly contacts: Contacts;

  /**
   * Intercom's legacy bulk jobs.
   *
   * @deprecated Use `import()`.
   */
  readonly bulk: Bulk;

  /** Whose token this is, and which workspace and region it belongs to. */
  me(options?: CallOptions): Reply<Me>;
}
