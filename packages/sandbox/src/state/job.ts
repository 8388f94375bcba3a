import type { JsonValue } from './listed-event.js';

/** Intercom's states. The sandbox handles items at once, so its jobs are never pending. */
export type JobState = 'pending' | 'running' | 'completed' | 'failed';

/** One submission to a job. */
export interface JobTask {
  readonly id: string;
  readonly item_count: number;
  readonly created_at: number;
  readonly started_at: number;
  readonly completed_at: number;
  /** `failed` when all of its items failed. */
  readonly state: JobState;
}

/** A failed item, as `GET /jobs/:id/error` returns it. */
export interface JobItemError {
  readonly type: 'job_item';
  readonly method: JsonValue;
  readonly data_type: JsonValue;
  readonly data: JsonValue;
  readonly error: { readonly code: string; readonly message: string };
}

/** A legacy bulk job as the response to a submission has it. Keys in this order, times in Unix seconds. */
export interface JobFacts {
  readonly app_id: string;
  /** `job_v2_` and a version-1 UUID with underscores. */
  readonly id: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly completed_at: number | null;
  readonly name: 'api_bulk_job';
  /** Items can be appended until this time. */
  readonly closing_at: number;
  readonly state: JobState;
}

/** A bulk job with its tasks and errors. */
export interface BulkJob extends JobFacts {
  readonly tasks: readonly JobTask[];
  /** The failed items, at most the last 10 000. */
  readonly errors: readonly JobItemError[];
}
