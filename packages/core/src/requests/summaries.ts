import { IntercomApiError } from '../errors/intercom-api-error.js';
import { requireKnownNames } from '../errors/known-names.js';
import { unusable } from '../errors/usage-error.js';
import { dateMs } from '../model/any-realm.js';
import type { ApiAnswer } from '../model/api-answer.js';
import { fieldsOf } from '../model/own-fields.js';
import { maxUnixSec } from '../model/unix-time.js';
import { type CallOptions, resolveCallOptions } from './call-options.js';
import { contactQuery, requireContact } from './contact-query.js';
import {
  dateIn,
  given,
  isArrayOf,
  isRawObject,
  objectOf,
  type RawObject,
  rawObjects,
  textIn,
} from './json.js';
import { createReply, type Reply } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** All events of one name, counted. */
export interface NameSummary {
  readonly name: string;
  /** Events older than the 90 days that are listed are counted, too. */
  readonly count: number;
  readonly first?: Date;
  readonly last?: Date;
  /** The description of the name in Intercom. */
  readonly description?: string;
}

/** How often a contact did each thing, and when first and last. */
export interface EventSummary {
  readonly userId?: string;
  readonly email?: string;
  readonly contactId?: string;
  readonly events: readonly NameSummary[];
  /** The answer as Intercom sent it. */
  readonly raw: RawObject;
}

/** Events that were counted elsewhere. */
export interface NewSummary {
  readonly name: string;
  /** An integer from 0. */
  readonly count: number;
  /** When it was done first: a `Date`, or Unix seconds. */
  readonly first: Date | number;
  /** When it was done last: a `Date`, or Unix seconds. */
  readonly last: Date | number;
}

/** Reads the summary of a contact's events. */
export function summarise(
  executor: RequestExecutor,
  user: unknown,
  options?: CallOptions,
): Reply<EventSummary> {
  return createReply(async () => {
    const callOptions = resolveCallOptions('summarise()', options);
    const path = `/events?${contactQuery(requireContact(user))}&summary=true`;
    const answer = await executor.run({ method: 'GET', path, isRepeatable: true }, callOptions);
    const raw = objectOf(answer, ({ events }) => isArrayOf(events, isNameSummary));
    const value = given({
      userId: textIn(raw, 'user_id'),
      email: textIn(raw, 'email'),
      contactId: textIn(raw, 'intercom_user_id'),
      events: rawObjects(raw.events).map(nameSummary),
      raw,
    });
    return { value, answer };
  });
}

function isNameSummary(raw: RawObject): boolean {
  return textIn(raw, 'name') !== undefined && countIn(raw) !== undefined;
}

/** Intercom writes some numbers as text. */
function countIn({ count }: RawObject): number | undefined {
  const number = typeof count === 'string' && count.trim() !== '' ? Number(count) : count;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function nameSummary(raw: RawObject): NameSummary {
  return given({
    name: textIn(raw, 'name') ?? '',
    count: countIn(raw) ?? 0,
    first: dateIn(raw, 'first'),
    last: dateIn(raw, 'last'),
    description: textIn(raw, 'description'),
  });
}

/**
 * Creates summaries, one request each, in their order: the API takes a single object, although its text
 * says a list (Intercom-OpenAPI 2.14, `POST /events/summaries`).
 */
export function createSummaries(
  executor: RequestExecutor,
  user: unknown,
  summaries: readonly NewSummary[],
  options?: CallOptions,
): Reply<{ readonly created: number }> {
  return createReply(async () => {
    const callOptions = resolveCallOptions('createSummaries()', options);
    const bodies = bodiesOf(user, summaries);
    let answer: ApiAnswer | undefined;
    for (const [created, body] of bodies.entries()) {
      const request = {
        method: 'POST',
        path: '/events/summaries',
        body,
        isRepeatable: false,
      } as const;
      answer = await executor.run(request, callOptions).catch((error) => {
        throw created === 0 ? error : partly(error, created);
      });
    }
    if (answer === undefined) throw unusable('There is no summary to create.', 'Give one or more.');
    return { value: { created: bodies.length }, answer };
  });
}

function bodiesOf(user: unknown, summaries: readonly NewSummary[]): string[] {
  const { field, value } = requireContact(user);
  if (field !== 'user_id') {
    throw unusable('Summaries are created by user id only.', 'Give your user id.', 'invalid_user');
  }
  if (!Array.isArray(summaries))
    throw unusable('The summaries are not an array.', 'Give an array.');
  return summaries.map((given: Partial<NewSummary> | undefined) => {
    const summary = isRawObject(given) ? given : {};
    requireKnownNames('property', 'a summary', summary, summaryNames);
    const { name, count, first, last } = fieldsOf<Partial<NewSummary>>(summary, summaryNames);
    if (typeof name !== 'string' || name.trim() === '' || !Number.isSafeInteger(count)) {
      throw unusable('A summary has no name, or no whole count.', 'Give `name` and `count`.');
    }
    const event = { event_name: name, count, first: secondsOf(first), last: secondsOf(last) };
    return JSON.stringify({ user_id: value, event_summaries: event });
  });
}

const summaryNames = {
  name: true,
  count: true,
  first: true,
  last: true,
} satisfies Record<keyof NewSummary, true>;

function secondsOf(value: unknown): number {
  const ms = dateMs(value);
  const sec = ms === undefined ? value : Math.floor(ms / 1000);
  if (typeof sec === 'number' && Number.isInteger(sec) && sec >= 0 && sec <= maxUnixSec) return sec;
  throw unusable('`first` or `last` of a summary is not a time.', 'Give a Date, or Unix seconds.');
}

/** Says how many were created before one failed: it is not documented whether a repetition adds or replaces. */
function partly(error: unknown, created: number): unknown {
  if (!(error instanceof IntercomApiError)) return error;
  const { code, intercomCode, answer, retryable } = error;
  return new IntercomApiError(code, `The first ${created} were created; then it failed.`, {
    fix: `${error.fix} Do not create those again.`,
    cause: error,
    intercomCode,
    answer,
    retryable,
  });
}
