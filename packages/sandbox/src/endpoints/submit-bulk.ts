import { limits } from '../limits.js';
import { textOf } from '../state/identity.js';
import type { JobFacts, JobItemError } from '../state/job.js';
import type { JobRecord } from '../state/job-record.js';
import { isNestedAtMost, startOf } from '../state/json-size.js';
import type { JsonObject, JsonValue } from '../state/listed-event.js';
import { isObject, maxDepth } from '../state/metadata.js';
import type { RequestRecord } from '../state/request-record.js';
import type { EventResult } from '../state/saved-state.js';
import { type EventTarget, type StoredEventResult, storeEvent } from './create-event.js';
import {
  baseUrlOf,
  type EndpointRequest,
  type EndpointResult,
  isErrorResponse,
  jsonResponse,
  parseBody,
} from './endpoint.js';
import { type ErrorResponse, errorResponses } from './error-response.js';

/** The size used in practice in 2016 and 2017 (intercom-ruby issue 332). Intercom staff said 50 in 2015. */
const maxItems = 100;

/** `POST /bulk/events`: a new job, or more items for an open one. Legacy: no longer in Intercom's reference. */
export function submitBulk(given: EndpointRequest): EndpointResult {
  const { request, context } = given;
  const body = parseBody(request);
  if (isErrorResponse(body)) return body;
  const { items } = body.data;
  if (items === undefined || items === null) return errorResponses.missingParameter;
  if (!Array.isArray(items) || items.length === 0 || items.length > maxItems) {
    return errorResponses.invalidItems(maxItems);
  }
  const job = jobOf(body.data, given);
  if (isErrorResponse(job)) return job;

  const results = items.map((item) => storeItem(item, request.atMs, context));
  request.eventResults = results.map((result) =>
    isErrorResponse(result) ? refusedResult(result) : result,
  );
  const errors = items.flatMap((item, at) => itemErrors(item, results[at]));
  context.jobs.addTask(job, items.length, errors, request.atMs);
  return jsonResponse('written', jobBody(job.facts(secondOf(request)), baseUrlOf(given)));
}

/** Each item counts against the rate limit (intercom-ruby issue 332, intercom-node issue 71). */
export function itemCount({ event }: RequestRecord): number {
  const items = event?.items;
  return Array.isArray(items) ? Math.max(1, Math.min(items.length, maxItems)) : 1;
}

/** A job without its tasks. The response to a submission has none. */
export function jobBody(facts: JobFacts, origin: string) {
  const self = `${origin}/jobs/${facts.id}`;
  return { ...facts, links: { error: `${self}/error`, self } };
}

export function secondOf({ atMs }: RequestRecord): number {
  return Math.floor(atMs / 1000);
}

function jobOf(
  { job }: JsonObject,
  { request, context }: EndpointRequest,
): JobRecord | ErrorResponse {
  if (job === undefined || job === null) return context.jobs.open(request.atMs);
  const id = isObject(job) ? textOf(job.id) : undefined;
  if (id === undefined) return errorResponses.missingParameter;
  const found = context.jobs.find(id);
  if (found === undefined) return errorResponses.unknownJob;
  return found.isClosed(secondOf(request)) ? errorResponses.jobClosed(id) : found;
}

/** Stores one item. A bad item fails alone. */
function storeItem(
  item: JsonValue,
  atMs: number,
  target: EventTarget,
): ErrorResponse | StoredEventResult {
  const { method, data_type, data } = isObject(item) ? item : {};
  if (!isObject(data)) return errorResponses.missingParameter;
  // Events cannot be deleted: `post` is the only method for them.
  if (method !== 'post' || data_type !== 'event') return errorResponses.invalidItem;
  return storeEvent(data, atMs, target);
}

function refusedResult({ status, code, message }: ErrorResponse): EventResult {
  const reason = { code, message: startOf(message, limits.reasonLength) };
  return { outcome: 'refused', status, reason };
}

/** A bad item, as the error feed lists it. */
function itemErrors(
  item: JsonValue,
  result: ErrorResponse | StoredEventResult | undefined,
): readonly JobItemError[] {
  if (result === undefined || !isErrorResponse(result)) return [];
  const { method = null, data_type = null, data = null } = isObject(item) ? item : {};
  return [
    {
      type: 'job_item',
      method: kept(method),
      data_type: kept(data_type),
      data: kept(data),
      error: { code: result.code, message: startOf(result.message, limits.reasonLength) },
    },
  ];
}

/** The error feed returns the item. JSON.stringify() does not support very deep nesting. */
function kept(value: JsonValue): JsonValue {
  return isNestedAtMost(value, maxDepth) ? value : null;
}
