/** JSON as it was received. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * One event as `GET /events` returns it, keys in this order (recorded list of 2016).
 *
 * `user_id` and `email` are absent when the contact has none.
 */
export interface ListedEvent {
  readonly type: 'event';
  /** Version-1 UUID whose time is `created_at` plus 10 to 99 ms. */
  readonly id: string;
  /** Unix time in seconds, as sent. */
  readonly created_at: number;
  /** Lower-cased, with `.` and `$` replaced by `-`. */
  readonly event_name: string;
  readonly user_id?: string;
  readonly email?: string;
  readonly intercom_user_id: string;
  /** Unchanged, except that only the first `maxMetadataKeys` keys are kept. */
  readonly metadata: JsonObject;
}

/** A stored event and its time of arrival. */
export interface StoredEvent extends ListedEvent {
  /** When the sandbox stored it, in epoch milliseconds of its clock. Not part of any response. */
  readonly arrivedAtMs: number;
}
