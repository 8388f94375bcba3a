import { type Answered, answerRead, type Call, originOf } from './endpoint.js';
import { type Refusal, refusals } from './refusal.js';
import { jobBody, secondOf } from './submit-bulk.js';

/** `GET /jobs/:id`: the job, and what its submissions did. */
export function readJob(call: Call): Refusal | Answered {
  const { exchange, house, parameter } = call;
  const job = house.jobs.find(parameter);
  if (job === undefined) return refusals.job;
  const { tasks } = job;
  return answerRead({ ...jobBody(job.facts(secondOf(exchange)), originOf(call)), tasks });
}

/**
 * `GET /jobs/:id/error`: the items that were refused.
 *
 * Three shapes have been seen; this is the oldest, the only one whose items say what is wrong with them
 * (intercom-php, MockErrorFeed; intercom-java, JobItem).
 */
export function readJobErrors({ house, parameter }: Call): Refusal | Answered {
  const job = house.jobs.find(parameter);
  if (job === undefined) return refusals.job;
  return answerRead({ type: 'job_item.list', items: job.errors, pages: {} });
}
