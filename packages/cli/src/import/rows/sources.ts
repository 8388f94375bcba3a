/** Looks for the first of some keys that has a value. */
export type Find = (keys: readonly string[]) => unknown;

/** Where exported events come from. */
export type SourceName = (typeof sourceNames)[number];

/** The sources of `--from`. */
export const sourceNames = [
  'segment',
  'amplitude',
  'mixpanel',
  'posthog',
  'heap',
  'ga4',
  'intercom',
] as const;

/**
 * The layout of an export, in JSON and in CSV. Keys are tried in order; a dot reaches into an object. CSV headers
 * are compared in snake case (`Event Time` is `event_time`, `$user_id` is `user_id`).
 */
export interface Source {
  readonly userId: readonly string[];
  readonly email: readonly string[];
  readonly contactId?: readonly string[];
  readonly name: readonly string[];
  readonly time: readonly string[];
  /** The object with the properties, in JSON or as JSON text in a cell. */
  readonly properties: readonly string[];
  /** Whether the other columns are properties where there is no such object, as in tables of a warehouse. */
  readonly isFlat?: true;
  /** Properties and columns of the tool itself: they say nothing about what the user did. */
  readonly internal: RegExp;
  /** Why a row is not an event of a user. */
  readonly skip?: (find: Find) => string | undefined;
  /** Whether times are local times of the project, written as Unix time. */
  readonly isLocalTime?: true;
}

/** Twilio Segment: archives of calls (S3, Google Cloud Storage), and the warehouse table `tracks` as CSV. */
const segment: Source = {
  userId: ['userId', 'user_id'],
  email: ['context.traits.email', 'traits.email', 'context_traits_email'],
  name: ['event_text', 'event'],
  time: ['timestamp', 'originalTimestamp', 'original_timestamp', 'sentAt', 'receivedAt'],
  properties: ['properties'],
  internal:
    /^(?:context|context_.*|id|type|message_?id|anonymous_?id|channel|received_?at|sent_?at|uuid|uuid_ts|loaded_at|event|integrations|version|project_?id|write_?key)$/,
  isFlat: true,
  skip: (find) => skipped(find(['type']), /^(?!track$)/, 'calls other than track'),
};

/** Amplitude: the Export API (JSON lines in .gz in a zip), and the same columns from a warehouse. */
const amplitude: Source = {
  userId: ['user_id'],
  email: ['user_properties.email'],
  name: ['event_type'],
  time: ['event_time', 'client_event_time'],
  properties: ['event_properties'],
  internal: /^\[Amplitude\]|^\$/,
  skip: (find) =>
    skipped(
      find(['event_type']),
      /^(?:\[Amplitude\]|session_start$|session_end$|\$)/,
      'events of Amplitude itself',
    ),
};

const visitors = 'events without a user id';
const mixpanelIds = ['properties.distinct_id', 'user_id', 'distinct_id'];

/** Mixpanel: the Raw Event Export API, and CSV with the same names. */
const mixpanel: Source = {
  userId: ['properties.$user_id', ...mixpanelIds],
  email: [],
  name: ['event', 'event_name'],
  time: ['properties.time', 'time'],
  properties: ['properties'],
  isFlat: true,
  internal: /^(?:\$|mp_)|^(?:time|distinct_id|token|insert_id|user_id|device_id)$/,
  skip: (find) =>
    skipped(find(['event', 'event_name']), /^\$/, 'events of Mixpanel itself') ??
    skipped(find(['properties.$user_id', ...mixpanelIds]), /^\$device:/, visitors),
  isLocalTime: true,
};

/** PostHog: batch exports (JSON lines), the events API, and CSV from the activity page. */
const posthog: Source = {
  userId: ['properties.$user_id', 'distinct_id'],
  email: [],
  name: ['event'],
  time: ['timestamp'],
  properties: ['properties'],
  internal: /^\$|^(?:token|distinct_id)$/,
  skip: (find) =>
    skipped(find(['event']), /^\$/, 'events of PostHog itself') ??
    (find(['properties.$is_identified']) === false ? visitors : undefined),
};

/** Heap Connect: `all_events` or an event table, joined with `identity` and `email` of the users. */
const heap: Source = {
  userId: ['identity'],
  email: ['email', 'user_email'],
  name: ['event_table_name', 'event_name', 'event'],
  time: ['time', 'event_time'],
  properties: ['properties'],
  isFlat: true,
  internal: /^(?:event_id|user_id|session_id|pageview_id|heap_.*|joindate|last_modified)$/,
};

/** Google Analytics 4: the BigQuery export, as JSON lines, or as CSV with `event_params` as JSON text. */
const ga4: Source = {
  userId: ['user_id'],
  email: [],
  name: ['event_name'],
  time: ['event_timestamp'],
  properties: ['event_params'],
  internal:
    /^(?:ga_|firebase_|engagement_time_msec$|session_engaged$|engaged_session_event$|batch_|entrances$|term$)/,
  skip: (find) =>
    skipped(
      find(['event_name']),
      /^(?:session_start|first_visit|first_open|user_engagement)$/,
      'events of Google Analytics itself',
    ),
};

/** Intercom: events of the API, one by one or in a list, and `list --json`. */
const intercom: Source = {
  userId: ['user_id', 'userId'],
  contactId: ['intercom_user_id', 'contactId'],
  email: ['email'],
  name: ['event_name', 'name'],
  time: ['created_at', 'createdAt'],
  properties: ['metadata'],
  internal: /^(?:id|type)$/,
};

/** The layouts by name. */
export const sources: Readonly<Record<SourceName, Source>> = {
  segment,
  amplitude,
  mixpanel,
  posthog,
  heap,
  ga4,
  intercom,
};

function skipped(value: unknown, pattern: RegExp, reason: string): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? reason : undefined;
}

/** Whether there is a layout of this name. */
export function isSourceName(text: string): text is SourceName {
  return Object.hasOwn(sources, text);
}
