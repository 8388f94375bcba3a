import { limits } from '../limits.js';
import { eventId } from './event-id.js';
import type { IdGenerator } from './id-generator.js';
import type { JobItemError } from './job.js';
import { JobRecord } from './job-record.js';
import type { SavedJob } from './saved-state.js';

/** The bulk jobs of the workspace by id. */
export class JobStore {
  readonly #ids: IdGenerator;
  readonly #windowMs: number;
  readonly #byId = new Map<string, JobRecord>();
  #uuidCount = 0;
  #bytes = 0;

  constructor(ids: IdGenerator, windowMs: number) {
    this.#ids = ids;
    this.#windowMs = windowMs;
  }

  get all(): readonly JobRecord[] {
    return [...this.#byId.values()];
  }

  find(id: string): JobRecord | undefined {
    return this.#byId.get(id);
  }

  open(nowMs: number): JobRecord {
    const job = new JobRecord({
      app_id: this.#ids.appId,
      id: `job_v2_${this.#uuid(nowMs)}`,
      createdAtSec: Math.floor(nowMs / 1000),
      closingAtSec: Math.floor((nowMs + this.#windowMs) / 1000),
    });
    this.#byId.set(job.id, job);
    this.#bytes += job.bytes;
    this.#dropOldest();
    return job;
  }

  /** Adds the task of a submission. Tasks are completed at once. */
  addTask(job: JobRecord, itemCount: number, errors: readonly JobItemError[], nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    const before = job.bytes;
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
    this.#bytes += job.bytes - before;
    this.#dropOldest();
  }

  /** Bounds the memory. The newest job always stays. */
  #dropOldest(): void {
    for (const [id, job] of this.#byId) {
      const isFull = this.#byId.size > limits.jobs || this.#bytes > limits.jobsBytes;
      if (!isFull || this.#byId.size === 1) return;
      this.#byId.delete(id);
      this.#bytes -= job.bytes;
    }
  }

  /** Replaces all jobs. */
  load(saved: readonly SavedJob[]): void {
    this.clear();
    for (const one of saved) {
      const job = JobRecord.restored(one);
      this.#byId.set(job.id, job);
      this.#bytes += job.bytes;
    }
    this.#dropOldest();
  }

  clear(): void {
    this.#byId.clear();
    this.#bytes = 0;
  }

  #uuid(nowMs: number): string {
    this.#uuidCount += 1;
    return eventId(nowMs, this.#uuidCount, this.#ids.node).replaceAll('-', '_');
  }
}
