/** JSON as it came over the wire. */
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
 * One event as `GET /events` shows it, keys in that order (recorded live list of 2016, founding tutorial).
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
  /** Untouched, but cut to the first `maxMetadataKeys` keys. */
  readonly metadata: JsonObject;
}

/** A stored event, and when it came. */
export interface StoredEvent extends ListedEvent {
  /** When the sandbox stored it, in epoch milliseconds of the sandbox's clock. Not on the wire. */
  readonly arrivedAtMs: number;
}
