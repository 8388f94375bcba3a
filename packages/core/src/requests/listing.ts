import { unusable } from '../errors/usage-error.js';
import { dateMs } from '../model/any-realm.js';
import type { ApiAnswer } from '../model/api-answer.js';
import { fieldsOf } from '../model/own-fields.js';
import { maxUnixSec } from '../model/unix-time.js';
import {
  type CallOptions,
  callOptionNames,
  type ResolvedCallOptions,
  requireWithin,
  resolveCallOptions,
} from './call-options.js';
import { contactQuery, requireContact } from './contact-query.js';
import { identityOf, type ListedEvent } from './listed-event.js';
import { type Page, readPage } from './page.js';
import type { RequestExecutor } from './request-executor.js';

/** Which of a contact's events to list. */
export interface ListOptions extends CallOptions {
  /**
   * How many events to request at once, an integer from 1 to 150.
   *
   * @default 50
   */
  readonly perPage?: number;
  /** Only events of this second or later: a `Date`, Unix seconds or milliseconds. */
  readonly since?: Date | number;
  /** Only events before this second. */
  readonly before?: Date | number;
  /** The maximum number of events, an integer from 1. No more pages are requested than needed. */
  readonly limit?: number;
}

const listOptionNames = {
  ...callOptionNames,
  perPage: true,
  since: true,
  before: true,
  limit: true,
} satisfies Record<keyof ListOptions, true>;

/** One page of a list, and the answer it came in. */
export interface EventPage {
  readonly events: readonly ListedEvent[];
  readonly answer: ApiAnswer;
  /** For `poll()`: returns the events since this page. */
  readonly cursor?: string;
}

/** A contact's events, the newest first. Each loop over it sends new requests. */
export interface EventList extends AsyncIterable<ListedEvent> {
  /** The same, page by page, with the raw answers. */
  pages(): AsyncIterable<EventPage>;
}

type RangeOptions = Omit<ListOptions, keyof CallOptions>;

const rangeOptionNames: Readonly<Record<keyof RangeOptions, true>> = {
  perPage: true,
  since: true,
  before: true,
  limit: true,
};

const perPageMax = 150;

interface Range {
  readonly path: string;
  readonly sinceMs: number;
  readonly beforeMs: number;
  readonly limit: number;
}

/** Lists a contact's events. Unusable arguments throw at once, all other errors in the loop. */
export function listEvents(
  executor: RequestExecutor,
  user: unknown,
  options: ListOptions = {},
): EventList {
  const callOptions = resolveCallOptions('list()', options, listOptionNames);
  const range = rangeOf(user, options);
  return {
    pages: () => pagesOf(executor, range, callOptions),
    async *[Symbol.asyncIterator]() {
      for await (const { events } of pagesOf(executor, range, callOptions)) yield* events;
    },
  };
}

async function* pagesOf(
  executor: RequestExecutor,
  range: Range,
  callOptions: ResolvedCallOptions,
): AsyncGenerator<EventPage> {
  let path: string | undefined = range.path;
  let left = range.limit;
  let seen: ReadonlySet<string> = new Set();
  while (path !== undefined && left > 0) {
    const page: Page = await readPage(executor, path, callOptions);
    const fresh = page.events.filter((event) => !seen.has(identityOf(event)));
    const events = fresh.filter(isWithin(range)).slice(0, left);
    left -= events.length;
    const cursor = page.since;
    yield { events, answer: page.answer, ...(cursor !== undefined && { cursor }) };
    // Newest first: after an event older than `since` only older ones follow. A page without new events means
    // that the links lead in a circle.
    const isPast = page.events.some(({ createdAt }) => createdAt.getTime() < range.sinceMs);
    if (isPast || fresh.length === 0) return;
    seen = new Set(page.events.map(identityOf));
    path = page.next;
  }
}

function isWithin({ sinceMs, beforeMs }: Range): (event: ListedEvent) => boolean {
  return ({ createdAt }) => {
    const ms = createdAt.getTime();
    return ms >= sinceMs && ms < beforeMs;
  };
}

function rangeOf(user: unknown, given: ListOptions): Range {
  const options = fieldsOf<RangeOptions>(given, rangeOptionNames);
  const { perPage = 50, limit = Number.MAX_SAFE_INTEGER } = options;
  requireWithin('perPage', perPage, 1, perPageMax);
  requireWithin('limit', limit, 1, Number.MAX_SAFE_INTEGER);
  const sinceMs = secondOf('since', options.since);
  const beforeMs = secondOf('before', options.before);
  const path = [
    `/events?${contactQuery(requireContact(user))}`,
    `per_page=${Math.min(perPage, limit)}`,
    // Both are cursors between events: the events of a second lie a few milliseconds after it.
    ...(sinceMs === undefined ? [] : [`since=${Math.max(0, sinceMs - 1)}`]),
    ...(beforeMs === undefined ? [] : [`before=${beforeMs}`]),
  ].join('&');
  return { path, limit, sinceMs: sinceMs ?? -1, beforeMs: beforeMs ?? Number.POSITIVE_INFINITY };
}

/** The beginning of a second, in Unix milliseconds. */
function secondOf(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const ofDate = dateMs(value);
  const number = ofDate ?? value;
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) {
    const isMs = ofDate !== undefined || number > maxUnixSec;
    return Math.floor(isMs ? number / 1000 : number) * 1000;
  }
  throw unusable(
    `\`${name}\` is not a time.`,
    'Give a Date, Unix seconds or Unix milliseconds, or leave it out.',
    'invalid_time',
  );
}
