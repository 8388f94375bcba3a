import type { NoResponseCause } from './api-answer.js';
import type { Contact } from './contact.js';
import type { DeadReason, DiscardReason, DropReason, PauseReason } from './reasons.js';

/** An event that was accepted, or that Intercom has taken. */
export interface DeliveredReport {
  readonly id: string;
  readonly name: string;
  readonly contact: Contact;
  readonly createdAtSec: number;
}

/** An event that was never accepted, or was held and given up. */
export interface DroppedReport {
  readonly status: 'dropped' | 'discarded';
  readonly reason: DropReason | DiscardReason;
  /** The name as it was given; empty where it was not text. */
  readonly name: string;
}

/** An event that was accepted and given up. The dead letter itself is in `events.dead.list()`. */
export interface DeadReport extends DeliveredReport {
  readonly reason: DeadReason;
  /** Intercom's answer, where there was one. */
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
}

/** All delivery waits. */
export interface PauseReport {
  readonly because: PauseReason;
  /** Until the next try, in milliseconds. */
  readonly forMs: number;
}

/** Delivery goes on: a request has succeeded after a pause. */
export interface ResumeReport {
  /** What it had waited for last. */
  readonly because: PauseReason;
  /** Since the pause began, in milliseconds. */
  readonly afterMs: number;
}

/** One request to Intercom, and what it led to. Only told on a channel. */
export interface AttemptReport {
  readonly id: string;
  readonly name: string;
  /** 1 for the first. Pauses and questions for an unknown contact do not count. */
  readonly attempt: number;
  readonly decision: 'delivered' | 'retry' | 'park' | 'pause-all' | 'dead';
  /** When the event was handed out, in Unix milliseconds. */
  readonly startedAtMs: number;
  /** Until the answer, in milliseconds. */
  readonly tookMs: number;
  /** Intercom's answer, where there was one. */
  readonly status?: number;
  readonly requestId?: string;
  /** Why there was none. */
  readonly why?: NoResponseCause;
}

/** A report on a channel: those of all clients of the process come there. */
type FromClient<Report> = Report & {
  /** The `id` of the client. */
  readonly client: string;
};

/** What is published on each channel of `node:diagnostics_channel`. */
export interface ChannelMessages {
  /** Published inside `track()`, in the async context of whoever tracks. */
  readonly 'intercom-events:accepted': FromClient<DeliveredReport>;
  readonly 'intercom-events:delivered': FromClient<DeliveredReport>;
  /** Published inside `track()`, or when a scope ends. */
  readonly 'intercom-events:dropped': FromClient<DroppedReport>;
  readonly 'intercom-events:dead': FromClient<DeadReport>;
  readonly 'intercom-events:paused': FromClient<PauseReport>;
  readonly 'intercom-events:resumed': FromClient<ResumeReport>;
  readonly 'intercom-events:attempted': FromClient<AttemptReport>;
}

/**
 * Functions of yours that are told what happens. They may throw or return a promise that rejects:
 * that is counted (`stats().hookErrors`) and never reaches your requests. Metadata is not in a report.
 */
export interface Hooks {
  /** Called for each event Intercom has taken. */
  readonly onDelivered?: (report: DeliveredReport) => unknown;
  /** Called for each event that was not accepted, or held and given up. Runs inside `track()`. */
  readonly onDropped?: (report: DroppedReport) => unknown;
  /** Called for each accepted event that is given up. */
  readonly onDead?: (report: DeadReport) => unknown;
  /** Called when all delivery begins to wait; not for the ordinary wait for a rate-limit window. */
  readonly onPause?: (report: PauseReport) => unknown;
  /** Called when a request has succeeded after such a wait. */
  readonly onResume?: (report: ResumeReport) => unknown;
}
