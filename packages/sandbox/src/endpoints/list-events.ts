import type { KeptEvent } from '../state/kept-event.js';
import type { KnownContact } from '../state/known-contact.js';
import { type Answered, type Call, isRefusal, originOf, queryOf } from './endpoint.js';
import { queriedContact } from './queried-contact.js';
import { type Refusal, refusals } from './refusal.js';
import { summariseEvents } from './summarise-events.js';

const dayMs = 86_400_000;
/** Older events are never listed (Intercom's API reference, list of events). */
const listedForMs = 90 * dayMs;
const defaultPerPage = 50;

interface Paging {
  readonly perPage: number | undefined;
  readonly before: number | undefined;
  readonly since: number | undefined;
}

/** `GET /events?type=user&…`: refused, or one page, or the summary. */
export function listEvents(call: Call): Refusal | Answered {
  const query = queryOf(call);
  const { workspace, maxPerPage } = call.house;
  const paging = pagingOf(query);
  if (isRefusal(paging)) return paging;
  const contact = queriedContact(query, workspace);
  if (isRefusal(contact)) return contact;
  if (query.get('summary') === 'true') return summariseEvents(contact, workspace);

  const max = Math.min(paging.perPage ?? defaultPerPage, maxPerPage);
  const found = eventsOf(contact, paging, {
    oldestSec: (call.exchange.atMs - listedForMs) / 1000,
    max: max + 1,
  });
  const page = found.slice(0, max);
  const body = {
    type: 'event.list',
    events: page.map((event) => event.listed(workspace.node)),
    pages: pagesOf({ page, more: found.length > page.length, paging, contact }, originOf(call)),
  };
  return { status: 200, body: JSON.stringify(body), outcome: 'listed' };
}

interface Bounds {
  readonly oldestSec: number;
  readonly max: number;
}

/** The newest events between the cursors. Looks at no more of them than it gives, for long lists are read to their end. */
function eventsOf(
  contact: KnownContact,
  { before = Number.POSITIVE_INFINITY, since = Number.NEGATIVE_INFINITY }: Paging,
  { oldestSec, max }: Bounds,
): readonly KeptEvent[] {
  const all = contact.newestFirst();
  let [from, to] = [0, all.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((all[middle]?.idTimeMs ?? 0) >= before) from = middle + 1;
    else to = middle;
  }
  const next = all.slice(from, from + max);
  const end = next.findIndex((event) => event.idTimeMs <= since || event.createdAtSec < oldestSec);
  return end === -1 ? next : next.slice(0, end);
}

function pagingOf(query: URLSearchParams): Paging | Refusal {
  const perPage = integer(query, 'per_page', 1);
  const before = integer(query, 'before', 0);
  const since = integer(query, 'since', 0);
  if (Number.isNaN(perPage)) return refusals.query('per_page');
  if (Number.isNaN(before)) return refusals.query('before');
  return Number.isNaN(since) ? refusals.query('since') : { perPage, before, since };
}

/** Undefined when it is not given, NaN when it is not an integer from `min`. */
function integer(query: URLSearchParams, name: string, min: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  return /^\d{1,15}$/.test(text) && Number(text) >= min ? Number(text) : Number.NaN;
}

interface PageFacts {
  readonly page: readonly KeptEvent[];
  readonly more: boolean;
  readonly paging: Paging;
  readonly contact: KnownContact;
}

/** Links identify by Intercom's id, whatever the caller used; `next` is absent on the last page. */
function pagesOf({ page, more, paging, contact }: PageFacts, origin: string) {
  const who = `intercom_user_id=${encodeURIComponent(contact.shown.id)}&type=user`;
  const perPage = paging.perPage === undefined ? '' : `per_page=${paging.perPage}&`;
  // A poller's page has an end on both sides; without its `since` the next page would run into the past.
  const until = paging.since === undefined ? '' : `&since=${paging.since}`;
  const newest = page[0]?.idTimeMs ?? paging.since;
  const oldest = page.at(-1)?.idTimeMs;
  return {
    ...(more && { next: `${origin}/events?${perPage}before=${oldest}&${who}${until}` }),
    ...(newest !== undefined && { since: `${origin}/events?${who}&since=${newest}` }),
  };
}
