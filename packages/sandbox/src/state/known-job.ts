import { Fifo } from './fifo.js';
import type { BulkJob, JobFacts, JobItemError, JobTask } from './job.js';

const maxErrors = 10_000;

interface NewJob {
  readonly app_id: string;
  readonly id: string;
  readonly createdAtSec: number;
  readonly closingAtSec: number;
}

/** A bulk job inside the sandbox. What it looks like depends on when somebody looks. */
export class KnownJob {
  readonly #job: NewJob;
  readonly #tasks: JobTask[] = [];
  readonly #errors = new Fifo<JobItemError>(maxErrors);

  constructor(job: NewJob) {
    this.#job = job;
  }

  get id(): string {
    return this.#job.id;
  }

  get tasks(): readonly JobTask[] {
    return this.#tasks;
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
   * While items can be appended it is running, though all it has is done: in the recorded job `completed_at`
   * lies after `closing_at`, hours after its only task ended (intercom-ruby, job_spec).
   */
  facts(nowSec: number): JobFacts {
    const { app_id, id, createdAtSec, closingAtSec } = this.#job;
    const isClosed = this.isClosed(nowSec);
    const isFailed = this.#tasks.every(({ state }) => state === 'failed');
    return {
      app_id,
      id,
      created_at: createdAtSec,
      updated_at: isClosed ? closingAtSec : (this.#tasks.at(-1)?.completed_at ?? createdAtSec),
      completed_at: isClosed ? closingAtSec : null,
      name: 'api_bulk_job',
      closing_at: closingAtSec,
      state: isClosed ? (isFailed ? 'failed' : 'completed') : 'running',
    };
  }

  shown(nowSec: number): BulkJob {
    return { ...this.facts(nowSec), tasks: [...this.#tasks], errors: this.errors };
  }
}
