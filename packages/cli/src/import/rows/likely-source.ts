import { normalised } from './columns.js';
import type { SourceName } from './sources.js';

/** Names of columns or keys that a tool writes: all of one line are there. The first tool that fits counts. */
const marks: readonly (readonly [SourceName, readonly string[]])[] = [
  ['ga4', ['event_timestamp', 'event_params']],
  ['ga4', ['event_timestamp', 'user_pseudo_id']],
  ['amplitude', ['amplitude_id']],
  ['amplitude', ['event_type', 'event_properties']],
  ['segment', ['original_timestamp']],
  ['segment', ['anonymous_id', 'message_id']],
  ['posthog', ['distinct_id', 'uuid']],
  ['posthog', ['distinct_id', 'person_id']],
  ['heap', ['event_table_name']],
  ['heap', ['event_id', 'session_id', 'user_id']],
  ['mixpanel', ['mp_lib']],
  ['mixpanel', ['distinct_id']],
];

/** The tool that has probably exported a file, by its columns or keys; `undefined` if none is known. */
export function likelySource(labels: readonly string[]): SourceName | undefined {
  const found = new Set(labels.map(normalised));
  // An event of Mixpanel has its name, and everything else in one object.
  if (labels.length === 2 && found.has('event') && found.has('properties')) return 'mixpanel';
  return marks.find(([, names]) => names.every((name) => found.has(name)))?.[0];
}
