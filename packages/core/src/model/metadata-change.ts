/** What had to be changed in an event's metadata so that Intercom can keep it. */
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
  'unreadable',
  'date_key',
  'redacted_key',
  'redacted_text',
] as const;

/** One kind of change. */
export type MetadataChange = (typeof metadataChanges)[number];

/**
 * Told of each change, with the key where there is one, and the name of the event; never with the value.
 * Must not throw.
 */
export type OnMetadataChange = (change: MetadataChange, key?: string, event?: string) => void;
