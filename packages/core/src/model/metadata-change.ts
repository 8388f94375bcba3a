/** Changes to an event's metadata without which Intercom could not keep it. */
export const metadataChanges = [
  'too_many_keys',
  'cut_text',
  'renamed_key',
  'removed_array',
  'removed_object',
  'removed_number',
  'removed_date',
  'removed_money',
  'removed_link',
  'removed_other',
  'removed_null',
  'removed_keys',
  'unreadable',
  'date_key',
  'date_text',
  'redacted_key',
  'redacted_text',
] as const;

/** One kind of change. */
export type MetadataChange = (typeof metadataChanges)[number];

/**
 * Called for each change, with its key, if it has one, and the event's name; never with the value.
 * Must not throw.
 */
export type OnMetadataChange = (change: MetadataChange, key?: string, event?: string) => void;
