import { fieldOf } from '../model/own-fields.js';
import { dateIn, given, isRawObject, type RawObject, rawObjects, textIn } from './json.js';

/** A part of a job. */
export interface BulkTask {
  readonly id: string;
  readonly state?: string;
  readonly itemCount?: number;
}

/** A job of the legacy API. */
export interface BulkJob {
  readonly id: string;
  /** `pending`, `running`, `completed` or `failed`. */
  readonly state?: string;
  readonly createdAt?: Date;
  /** Until then items can be added: 15 minutes after its creation. */
  readonly closingAt?: Date;
  readonly completedAt?: Date;
  /** Empty right after the submission. */
  readonly tasks: readonly BulkTask[];
  /** The job as Intercom sent it. */
  readonly raw: RawObject;
}

/** What a job could not import. */
export interface BulkErrors {
  readonly items: readonly {
    /** The item as it was submitted. */
    readonly data: RawObject;
    readonly code?: string;
    readonly message?: string;
  }[];
  /** The answer as Intercom sent it. */
  readonly raw: RawObject;
}

/** Reads a job. */
export function bulkJob(raw: RawObject): BulkJob {
  return given({
    id: textIn(raw, 'id') ?? '',
    state: textIn(raw, 'state'),
    createdAt: dateIn(raw, 'created_at'),
    closingAt: dateIn(raw, 'closing_at'),
    completedAt: dateIn(raw, 'completed_at'),
    tasks: rawObjects(fieldOf(raw, 'tasks')).map((task) =>
      given({
        id: textIn(task, 'id') ?? '',
        state: textIn(task, 'state'),
        itemCount: typeof task.item_count === 'number' ? task.item_count : undefined,
      }),
    ),
    raw,
  });
}

/** Reads an error feed: its items have held an object, or plain text, as their error. */
export function bulkErrors(raw: RawObject): BulkErrors {
  const items = rawObjects(fieldOf(raw, 'items')).map((item) => {
    const data = fieldOf(item, 'data');
    const error = fieldOf(item, 'error');
    const isObject = isRawObject(error);
    return given({
      data: isRawObject(data) ? data : {},
      code: isObject ? textIn(error, 'code') : undefined,
      message: isObject ? textIn(error, 'message') : typeof error === 'string' ? error : undefined,
    });
  });
  return { items, raw };
}
