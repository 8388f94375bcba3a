import type { ContactRecord } from '../state/contact-record.js';
import type { EventRecord } from '../state/event-record.js';
import type { Workspace } from '../state/workspace.js';
import {
  baseUrlOf,
  type EndpointRequest,
  type EndpointResult,
  isErrorResponse,
  jsonResponse,
  queryOf,
} from './endpoint.js';
import { type ErrorResponse, errorResponses } from './error-response.js';
import { contactFromQuery } from './find-contact.js';

const dayMs = 86_400_000;
/** Older events are never listed (Intercom's API reference, list of events). */
const listedForMs = 90 * dayMs;
const defaultPerPage = 50;

interface Paging {
  readonly perPage: number | undefined;
  readonly before: number | undefined;
  readonly since: number | undefined;
}

/** `GET /events?type=user&…`: one page of events, or the summary. */
export function listEvents(given: EndpointRequest): EndpointResult {
  const query = queryOf(given);
  const { workspace, maxPerPage } = given.context;
  const paging = pagingOf(query);
  if (isErrorResponse(paging)) return paging;
  const record = contactFromQuery(query, workspace);
  if (isErrorResponse(record)) return record;
  if (query.get('summary') === 'true') return summaryResponse(record, workspace);

  const max = Math.min(paging.perPage ?? defaultPerPage, maxPerPage);
  const found = eventsOf(record, paging, {
    oldestSec: (given.request.atMs - listedForMs) / 1000,
    max: max + 1,
  });
  const page = found.slice(0, max);
  const body = {
    type: 'event.list',
    events: page.map((event) => event.listed(workspace.node)),
    pages: pagesOf({ page, more: found.length > page.length, paging, record }, baseUrlOf(given)),
  };
  return jsonResponse('listed', body);
}

/** One page for any number of names: Intercom's descriptions mention `pages`, recorded responses have none. */
function summaryResponse(record: ContactRecord, workspace: Workspace): EndpointResult {
  return jsonResponse('listed', workspace.summariesOf([record])[0] ?? {});
}

interface Bounds {
  readonly oldestSec: number;
  readonly max: number;
}

/** The newest events between the cursors. A binary search finds the first one, so paging through a long list stays fast. */
function eventsOf(
  record: ContactRecord,
  { before = Number.POSITIVE_INFINITY, since = Number.NEGATIVE_INFINITY }: Paging,
  { oldestSec, max }: Bounds,
): readonly EventRecord[] {
  const all = record.newestFirst();
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

function pagingOf(query: URLSearchParams): Paging | ErrorResponse {
  const perPage = integer(query, 'per_page', 1);
  const before = integer(query, 'before', 0);
  const since = integer(query, 'since', 0);
  if (Number.isNaN(perPage)) return errorResponses.invalidInteger('per_page');
  if (Number.isNaN(before)) return errorResponses.invalidInteger('before');
  return Number.isNaN(since) ? errorResponses.invalidInteger('since') : { perPage, before, since };
}

/** Undefined when the parameter is missing, NaN when it is not an integer of at least `min`. */
function integer(query: URLSearchParams, name: string, min: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  return /^\d{1,15}$/.test(text) && Number(text) >= min ? Number(text) : Number.NaN;
}

interface PageFacts {
  readonly page: readonly EventRecord[];
  readonly more: boolean;
  readonly paging: Paging;
  readonly record: ContactRecord;
}

/** Links always use Intercom's id. `next` is absent on the last page. */
function pagesOf({ page, more, paging, record }: PageFacts, origin: string) {
  const who = `intercom_user_id=${encodeURIComponent(record.contact.id)}&type=user`;
  const perPage = paging.perPage === undefined ? '' : `per_page=${paging.perPage}&`;
  // A page with a `since` has two ends. Without `since` in the link the next page would go on into the past.
  const until = paging.since === undefined ? '' : `&since=${paging.since}`;
  const newest = page[0]?.idTimeMs ?? paging.since;
  const oldest = page.at(-1)?.idTimeMs;
  return {
    ...(more && { next: `${origin}/events?${perPage}before=${oldest}&${who}${until}` }),
    ...(newest !== undefined && { since: `${origin}/events?${who}&since=${newest}` }),
  };
}
