/**
 * A local test server for Intercom's Data Events API: events, summaries, contacts and bulk jobs.
 *
 * @module
 */

export { runSandboxCli, type SandboxCliIo } from './cli/run-cli.js';
export type {
  AnswerFault,
  CloseIdleFault,
  DelayFault,
  Fault,
  FaultHandle,
  HangFault,
  HeaderChanges,
  HeadersFault,
  ResetFault,
  SlowBodyFault,
} from './faults/fault.js';
export type { RateLimit, SandboxOptions } from './options.js';
export type { Outcome, Reason, ReceivedRequest, SandboxRequest } from './received-request.js';
export type { Contacts, Counts, Sandbox, WaitOptions } from './sandbox.js';
export { SandboxError, type SandboxErrorCode } from './sandbox-error.js';
export { startSandbox } from './start-sandbox.js';
export type { Contact, ContactRef, ContactRole, NewContact } from './state/contact.js';
export type { EventSummary, SummarisedEvent } from './state/event-summary.js';
export type { BulkJob, JobFacts, JobItemError, JobState, JobTask } from './state/job.js';
export type { JsonObject, JsonValue, ListedEvent, StoredEvent } from './state/listed-event.js';
