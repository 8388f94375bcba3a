import { eventId } from './event-id.js';
import type { JobItemError } from './job.js';
import { KnownJob } from './known-job.js';
import type { MadeUpIds } from './made-up-ids.js';

/** Older ones go: a bound for the sandbox's memory. */
const maxJobs = 10_000;

/** The bulk jobs of the workspace, found by id. */
export class JobBook {
  readonly #ids: MadeUpIds;
  readonly #windowMs: number;
  readonly #byId = new Map<string, KnownJob>();
  #made = 0;

  constructor(ids: MadeUpIds, windowMs: number) {
    this.#ids = ids;
    this.#windowMs = windowMs;
  }

  get all(): readonly KnownJob[] {
    return [...this.#byId.values()];
  }

  find(id: string): KnownJob | undefined {
    return this.#byId.get(id);
  }

  open(nowMs: number): KnownJob {
    const job = new KnownJob({
      app_id: this.#ids.appId,
      id: `job_v2_${this.#uuid(nowMs)}`,
      createdAtSec: Math.floor(nowMs / 1000),
      closingAtSec: Math.floor((nowMs + this.#windowMs) / 1000),
    });
    this.#byId.set(job.id, job);
    const [oldest = ''] = this.#byId.keys();
    if (this.#byId.size > maxJobs) this.#byId.delete(oldest);
    return job;
  }

  /** Notes down what a submission did; everything happens in the second it came in. */
  addTask(job: KnownJob, itemCount: number, errors: readonly JobItemError[], nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    job.addTask(
      {
        id: `task_v2_${this.#uuid(nowMs)}`,
        item_count: itemCount,
        created_at: second,
        started_at: second,
        completed_at: second,
        state: errors.length === itemCount ? 'failed' : 'completed',
      },
      errors,
    );
  }

  clear(): void {
    this.#byId.clear();
  }

  #uuid(nowMs: number): string {
    this.#made += 1;
    return eventId(nowMs, this.#made, this.#ids.node).replaceAll('-', '_');
  }
}
