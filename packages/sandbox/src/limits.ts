const kib = 1024;
const mib = 1024 * kib;

/** What the sandbox keeps in memory at most. Sizes in bytes are estimates of the memory that the data takes. */
export const limits = {
  /** The body of one request. Intercom's own limit is not documented. */
  bodyBytes: 8 * mib,
  /** The bodies of all requests that have no response yet. */
  pendingBodyBytes: 64 * mib,
  /** What is kept of the body of a refused request. */
  refusedBodyBytes: 16 * kib,
  /** Characters of an error message that are kept. Messages repeat parts of the request. */
  reasonLength: 1_000,
  /** Characters of an event name or an identifier. */
  textLength: 10_000,
  contactsBytes: 256 * mib,
  eventNamesBytes: 16 * mib,
  /** Distinct events since the last reset, for de-duplication: 32 bytes each. */
  storedEvents: 16_777_216,
  /** Posted summaries: each contact and name counts once. */
  summaries: 1_000_000,
  jobs: 10_000,
  jobsBytes: 64 * mib,
  jobErrors: 10_000,
  jobErrorsBytes: 4 * mib,
  jobTasks: 10_000,
  faults: 1_000,
  faultsBytes: 16 * mib,
} as const;
