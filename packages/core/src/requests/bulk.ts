import { requireKnownNames } from '../errors/known-names.js';
import { unusable } from '../errors/usage-error.js';
import type { ApiAnswer } from '../model/api-answer.js';
import { explanations } from '../model/explanations.js';
import type { ImportEvent } from '../model/import-types.js';
import { fieldOf, fieldsOf } from '../model/own-fields.js';
import type { PrepareEvent } from '../model/written-event.js';
import { eventIn, type RefusedEvent, refusedFields } from '../model/written-event.js';
import { type BulkErrors, type BulkJob, bulkErrors, bulkJob } from './bulk-job.js';
import { type CallOptions, callOptionNames, resolveCallOptions } from './call-options.js';
import { isRawObject, objectOf } from './json.js';
import { type Answered, createReply, type Reply } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** Options of a submission. */
export interface BulkOptions extends CallOptions {
  /** Adds the items to this job, within 15 minutes of its creation. Without it a new job is created. */
  readonly jobId?: string;
}

const bulkOptionNames = { ...callOptionNames, jobId: true } satisfies Record<
  keyof BulkOptions,
  true
>;

/**
 * The bulk jobs of Intercom's API before version 2.
 *
 * @deprecated Intercom has removed them from its reference and its libraries, and they save nothing:
 * each item counts against the rate limit. Use `events.import()`.
 */
export interface Bulk {
  /**
   * Submits 1 to 100 events as a job, or adds them to one. Staff named 50 as the limit in 2015, 100 worked
   * in 2017.
   *
   * @deprecated Use `events.import()`.
   */
  submit(items: readonly ImportEvent[], options?: BulkOptions): Reply<BulkJob>;
  /**
   * How a job is doing.
   *
   * @deprecated Use `events.import()`, whose report says it.
   */
  job(id: string, options?: CallOptions): Reply<BulkJob>;
  /**
   * What a job could not import.
   *
   * @deprecated Use `events.import()`, which names failures to `onInvalid`.
   */
  errors(id: string, options?: CallOptions): Reply<BulkErrors>;
}

const maxItems = 100;

/** The bulk jobs of a client. */
export function createBulk(executor: RequestExecutor, prepare: PrepareEvent): Bulk {
  return {
    submit: (items, options) =>
      createReply(async () => {
        const callOptions = resolveCallOptions('bulk.submit()', options, bulkOptionNames);
        const body = bodyOf(prepare, items, options && fieldOf(options, 'jobId'));
        // Not repeated: it would be a second job.
        const request = {
          method: 'POST',
          path: '/bulk/events',
          body,
          isRepeatable: false,
        } as const;
        return jobIn(await executor.run(request, callOptions));
      }),
    job: (id, options) =>
      createReply(async () => {
        const callOptions = resolveCallOptions('bulk.job()', options);
        const path = `/jobs/${jobPath(id)}`;
        return jobIn(await executor.run({ method: 'GET', path, isRepeatable: true }, callOptions));
      }),
    errors: (id, options) =>
      createReply(async () => {
        const callOptions = resolveCallOptions('bulk.errors()', options);
        const path = `/jobs/${jobPath(id)}/error`;
        const answer = await executor.run({ method: 'GET', path, isRepeatable: true }, callOptions);
        const raw = objectOf(answer, (found) => Array.isArray(found.items));
        return { value: bulkErrors(raw), answer };
      }),
  };
}

function jobIn(answer: ApiAnswer): Answered<BulkJob> {
  return { value: bulkJob(objectOf(answer, (found) => typeof found.id === 'string')), answer };
}

function jobPath(id: unknown): string {
  if (typeof id === 'string' && /^[\w-]{1,255}$/.test(id)) return id;
  throw unusable('This is not a job id.', 'Give the `id` of a job that was submitted.');
}

const itemNames = {
  user: true,
  name: true,
  metadata: true,
  at: true,
  key: true,
} satisfies Record<keyof ImportEvent, true>;

function bodyOf(prepare: PrepareEvent, items: unknown, jobId: unknown): string {
  if (!Array.isArray(items) || items.length === 0 || items.length > maxItems) {
    throw unusable(
      `The items are not an array of 1 to ${maxItems} events.`,
      'Submit them in parts.',
    );
  }
  const wired = items.map((item: unknown, index) => {
    const given: Partial<ImportEvent> = isRawObject(item) ? item : {};
    requireKnownNames('property', `item ${index}`, given, itemNames);
    const event = prepare(eventIn(given));
    if (event.reason === undefined) {
      return `{"method":"post","data_type":"event","data":${event.body}}`;
    }
    const known: Readonly<Record<string, string>> = explanations;
    const { reason, problem } = fieldsOf<RefusedEvent>(event, refusedFields);
    const why = problem === undefined ? '' : `: its user cannot be used, because ${problem}`;
    throw unusable(`Item ${index} cannot be sent${why}.`, known[reason] ?? 'Correct it.', reason);
  });
  // With a job the items are added to it; the sample in Intercom's documents has it the wrong way round.
  const job = jobId === undefined ? '' : `,"job":{"id":${JSON.stringify(jobPath(jobId))}}`;
  return `{"items":[${wired.join(',')}]${job}}`;
}
