import { importEvents } from '../import/import-events.js';
import type { ImportParts } from '../import/import-settings.js';
import type { User } from '../model/contact.js';
import type { ImportOptions, ImportReport, ImportSource } from '../model/import-types.js';
import { type Bulk, createBulk } from '../requests/bulk.js';
import type { CallOptions } from '../requests/call-options.js';
import { type Contacts, createContacts } from '../requests/contacts.js';
import { type EventList, type ListOptions, listEvents } from '../requests/listing.js';
import { type Me, readMe } from '../requests/me.js';
import { type PollResult, pollEvents } from '../requests/polling.js';
import type { Reply } from '../requests/reply.js';
import {
  type SendOptions,
  type SendParts,
  type SentEvent,
  sendEvent,
} from '../requests/sending.js';
import {
  createSummaries,
  type EventSummary,
  type NewSummary,
  summarise,
} from '../requests/summaries.js';
import type { IntercomRequests } from './intercom-requests.js';

/** What asking is made of. */
export interface RequestParts extends SendParts {
  readonly imports: ImportParts;
}

/** The part of a client that asks Intercom and waits for the answer. */
export class RequestMethods implements IntercomRequests {
  readonly contacts: Contacts;
  readonly bulk: Bulk;
  readonly #parts: RequestParts;

  constructor(parts: RequestParts) {
    this.#parts = parts;
    this.contacts = createContacts(parts.executor);
    this.bulk = createBulk(parts.executor, parts.prepare);
  }

  list(user: User, options?: ListOptions): EventList {
    return listEvents(this.#parts.executor, user, options);
  }

  poll(user: User, cursor?: string, options?: CallOptions): Reply<PollResult> {
    return pollEvents(this.#parts.executor, user, cursor, options);
  }

  summarise(user: User, options?: CallOptions): Reply<EventSummary> {
    return summarise(this.#parts.executor, user, options);
  }

  createSummaries(
    user: User,
    summaries: readonly NewSummary[],
    options?: CallOptions,
  ): Reply<{ readonly created: number }> {
    return createSummaries(this.#parts.executor, user, summaries, options);
  }

  send(user: User, name: string, metadata?: unknown, options?: SendOptions): Reply<SentEvent> {
    return sendEvent(this.#parts, user, name, metadata, options);
  }

  import(source: ImportSource, options?: ImportOptions): Promise<ImportReport> {
    return importEvents(this.#parts.imports, source, options);
  }

  me(options?: CallOptions): Reply<Me> {
    return readMe(this.#parts.executor, options);
  }
}
