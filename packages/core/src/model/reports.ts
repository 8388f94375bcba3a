import type { Contact } from './contact.js';
import type { DeadReason, DiscardReason, DropReason, PauseReason } from './reasons.js';

/** An event that Intercom has taken. */
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
}
