import type { JsonValue } from './listed-event.js';

/** `pending` and `failed` are Intercom's; the sandbox deals with items at once, so a job is never pending. */
export type JobState = 'pending' | 'running' | 'completed' | 'failed';

/** What one submission added to a job. */
export interface JobTask {
  readonly id: string;
  readonly item_count: number;
  readonly created_at: number;
  readonly started_at: number;
  readonly completed_at: number;
  /** `failed` when every one of its items was refused. */
  readonly state: JobState;
}

/** An item that was refused, as `GET /jobs/:id/error` shows it. */
export interface JobItemError {
  readonly type: 'job_item';
  readonly method: JsonValue;
  readonly data_type: JsonValue;
  readonly data: JsonValue;
  readonly error: { readonly code: string; readonly message: string };
}

/** A legacy bulk job as an answer to its submission shows it, keys in that order, times in Unix seconds. */
export interface JobFacts {
  readonly app_id: string;
  /** `job_v2_` and a version-1 UUID with underscores. */
  readonly id: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly completed_at: number | null;
  readonly name: 'api_bulk_job';
  /** Until then items can be appended. */
  readonly closing_at: number;
  readonly state: JobState;
}

/** A bulk job, and everything it did. */
export interface BulkJob extends JobFacts {
  readonly tasks: readonly JobTask[];
  /** Refused items, the last 10 000 of them. */
  readonly errors: readonly JobItemError[];
}
