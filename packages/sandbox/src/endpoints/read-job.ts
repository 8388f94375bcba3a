import { baseUrlOf, type EndpointRequest, type EndpointResult, jsonResponse } from './endpoint.js';
import { errorResponses } from './error-response.js';
import { jobBody, secondOf } from './submit-bulk.js';

/** `GET /jobs/:id`: the job with its tasks. */
export function readJob(given: EndpointRequest): EndpointResult {
  const { request, context, parameter } = given;
  const job = context.jobs.find(parameter);
  if (job === undefined) return errorResponses.unknownJob;
  const { tasks } = job;
  return jsonResponse('read', {
    ...jobBody(job.facts(secondOf(request)), baseUrlOf(given)),
    tasks,
  });
}

/**
 * `GET /jobs/:id/error`: the items that failed.
 *
 * Three shapes have been seen. This is the oldest, and the only one whose items have an error message
 * (intercom-php, MockErrorFeed; intercom-java, JobItem).
 */
export function readJobErrors({ context, parameter }: EndpointRequest): EndpointResult {
  const job = context.jobs.find(parameter);
  if (job === undefined) return errorResponses.unknownJob;
  return jsonResponse('read', { type: 'job_item.list', items: job.errors, pages: {} });
}
