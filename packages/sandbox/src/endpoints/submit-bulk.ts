import type { Exchange } from '../state/exchange.js';
import { textOf } from '../state/identity.js';
import type { JobFacts, JobItemError } from '../state/job.js';
import type { KnownJob } from '../state/known-job.js';
import type { JsonObject, JsonValue } from '../state/listed-event.js';
import { isObject } from '../state/metadata.js';
import { type EventPlace, storeEvent } from './create-event.js';
import {
  type Answered,
  answerWritten,
  bodyOf,
  type Call,
  isRefusal,
  originOf,
} from './endpoint.js';
import { type Refusal, refusals } from './refusal.js';

/** Used in practice in 2016 and 2017 (intercom-ruby issue 332); staff said 50 in 2015. */
const maxItems = 100;

/** `POST /bulk/events`: a new job, or more items for one that is not closed. Legacy, and gone from Intercom's reference. */
export function submitBulk(call: Call): Refusal | Answered {
  const { exchange, house } = call;
  const body = bodyOf(exchange);
  if (isRefusal(body)) return body;
  const { items } = body.data;
  if (items === undefined || items === null) return refusals.missing;
  if (!Array.isArray(items) || items.length === 0 || items.length > maxItems) {
    return refusals.items(maxItems);
  }
  const job = jobOf(body.data, call);
  if (isRefusal(job)) return job;

  const errors = items
    .map((item) => itemError(item, exchange.atMs, house))
    .filter((error) => error !== undefined);
  house.jobs.addTask(job, items.length, errors, exchange.atMs);
  return answerWritten(jobBody(job.facts(secondOf(exchange)), originOf(call)));
}

/** Each item counts against the rate limit (intercom-ruby issue 332, intercom-node issue 71). */
export function itemCount({ event }: Exchange): number {
  const items = event?.items;
  return Array.isArray(items) ? Math.max(1, Math.min(items.length, maxItems)) : 1;
}

/** A job without its tasks, which submissions do not show. */
export function jobBody(facts: JobFacts, origin: string) {
  const self = `${origin}/jobs/${facts.id}`;
  return { ...facts, links: { error: `${self}/error`, self } };
}

export function secondOf({ atMs }: Exchange): number {
  return Math.floor(atMs / 1000);
}

function jobOf({ job }: JsonObject, { exchange, house }: Call): KnownJob | Refusal {
  if (job === undefined || job === null) return house.jobs.open(exchange.atMs);
  const id = isObject(job) ? textOf(job.id) : undefined;
  if (id === undefined) return refusals.missing;
  const known = house.jobs.find(id);
  if (known === undefined) return refusals.job;
  return known.isClosed(secondOf(exchange)) ? refusals.jobClosed(id) : known;
}

/** Stores one item; an item that cannot be stored fails alone, and is found in the error feed. */
function itemError(item: JsonValue, atMs: number, place: EventPlace): JobItemError | undefined {
  const { method = null, data_type = null, data = null } = isObject(item) ? item : {};
  const refused = itemRefusal({ method, data_type, data }, atMs, place);
  if (refused === undefined) return undefined;
  const { code, message } = refused;
  return { type: 'job_item', method, data_type, data, error: { code, message } };
}

function itemRefusal(
  { method, data_type, data }: Record<'method' | 'data_type' | 'data', JsonValue>,
  atMs: number,
  place: EventPlace,
): Refusal | undefined {
  if (!isObject(data)) return refusals.missing;
  // Events cannot be deleted: `post` is the only method that works for them.
  if (method !== 'post' || data_type !== 'event') return refusals.item;
  const outcome = storeEvent(data, atMs, place);
  return typeof outcome === 'string' ? undefined : outcome;
}
