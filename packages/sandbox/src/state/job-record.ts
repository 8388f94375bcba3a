import { limits } from '../limits.js';
import { BoundedQueue } from './bounded-queue.js';
import type { BulkJob, JobFacts, JobItemError, JobTask } from './job.js';
import { jsonBytes } from './json-size.js';
import type { SavedJob } from './saved-state.js';

interface NewJob {
  readonly app_id: string;
  readonly id: string;
  readonly createdAtSec: number;
  readonly closingAtSec: number;
}

/** A bulk job in the sandbox. Its state depends on the time at which it is read. */
export class JobRecord {
  readonly #job: NewJob;
  readonly #tasks = new BoundedQueue<JobTask>({ maxItems: limits.jobTasks });
  readonly #errors = new BoundedQueue<JobItemError>({
    maxItems: limits.jobErrors,
    maxBytes: limits.jobErrorsBytes,
    bytesOf: errorBytes,
  });

  constructor(job: NewJob) {
    this.#job = job;
  }

  static restored({ tasks, errors, ...job }: SavedJob): JobRecord {
    const record = new JobRecord(job);
    for (const task of tasks) record.#tasks.push(task);
    for (const error of errors) record.#errors.push(error);
    return record;
  }

  save(): SavedJob {
    return { ...this.#job, tasks: this.tasks, errors: this.errors };
  }

  get id(): string {
    return this.#job.id;
  }

  /** An estimate of the memory it takes. */
  get bytes(): number {
    return 1_000 + 300 * this.#tasks.length + this.#errors.bytes;
  }

  get tasks(): readonly JobTask[] {
    return this.#tasks.toArray();
  }

  get errors(): readonly JobItemError[] {
    return this.#errors.toArray();
  }

  isClosed(nowSec: number): boolean {
    return nowSec >= this.#job.closingAtSec;
  }

  addTask(task: JobTask, errors: readonly JobItemError[]): void {
    this.#tasks.push(task);
    for (const error of errors) this.#errors.push(error);
  }

  /**
   * A job is running while items can be appended, even if all its tasks are completed: in the recorded job
   * `completed_at` is after `closing_at`, hours after the end of its only task (intercom-ruby, job_spec).
   */
  facts(nowSec: number): JobFacts {
    const { app_id, id, createdAtSec, closingAtSec } = this.#job;
    const isClosed = this.isClosed(nowSec);
    const isFailed = this.tasks.every(({ state }) => state === 'failed');
    return {
      app_id,
      id,
      created_at: createdAtSec,
      updated_at: isClosed
        ? closingAtSec
        : (this.#tasks.beforeNewest(0)?.completed_at ?? createdAtSec),
      completed_at: isClosed ? closingAtSec : null,
      name: 'api_bulk_job',
      closing_at: closingAtSec,
      state: isClosed ? (isFailed ? 'failed' : 'completed') : 'running',
    };
  }

  view(nowSec: number): BulkJob {
    return { ...this.facts(nowSec), tasks: this.tasks, errors: this.errors };
  }
}

function errorBytes({ method, data_type, data, error }: JobItemError): number {
  return 200 + jsonBytes([method, data_type, data, error.message]);
}
