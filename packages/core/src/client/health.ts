import { total } from '../accounting/counters.js';
import type { UserWatch } from '../accounting/user-watch.js';
import type { Gate } from '../delivery/gate.js';
import type { HttpClient } from '../http/http-client.js';
import type { Clock } from '../model/clock.js';
import { fieldsOf } from '../model/own-fields.js';
import type { PauseReason } from '../model/reasons.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import type { EventRecorder } from '../scope/event-recorder.js';
import type { Stats } from './stats.js';

/** `ok`; `degraded`: nothing is lost, recovers by itself; `failing`: needs attention. */
export type HealthStatus = 'ok' | 'degraded' | 'failing';

/**
 * Every reason for which `health()` is not `ok`, with its status. The worst one counts.
 *
 * The table in docs/monitoring.md is checked against this one.
 */
export const healthReasons = {
  unavailable: 'degraded',
  late: 'degraded',
  buffer_filling: 'degraded',
  outbox: 'degraded',
  dry_run: 'degraded',
  no_contact: 'degraded',
  unauthorised: 'failing',
  configuration: 'failing',
  suspicious_answer: 'failing',
  buffer_full: 'failing',
  closed: 'failing',
  unaccounted: 'failing',
} as const satisfies Record<string, HealthStatus>;

/** Why `health()` is not `ok`. */
export type HealthReason = keyof typeof healthReasons;

/** How delivery is doing at the moment. */
export interface Health {
  /** The worst of the reasons. */
  readonly status: HealthStatus;
  /** Empty when the status is `ok`. */
  readonly reasons: readonly HealthReason[];
  /** Accepted, and neither delivered nor dead. */
  readonly pending: number;
  /**
   * How long ago the oldest event was accepted that is neither delivered nor dead nor parked, in
   * milliseconds; 0 when there is none.
   */
  readonly oldestPendingMs: number;
  /** Why all delivery is paused, if it is, and for how long, in milliseconds. */
  readonly paused?: { readonly because: PauseReason; readonly forMs: number };
  /** How much of the memory budget is in use, by events or by bytes, whichever is more: from 0 to 1. */
  readonly bufferUsed: number;
  /** By how many events the counters are out of balance. Anything but 0 is a bug of this library. */
  readonly unaccounted: number;
}

/** An event that could be sent and is older than this is late. Rate windows and second slots take two minutes. */
const lateMs = 300_000;

/** What the health is read from, besides the counters. */
export interface HealthSources {
  readonly clock: Clock;
  readonly outbox: Pick<Outbox, 'oldestAcceptedAtMs' | 'stats'>;
  readonly recorder: Pick<EventRecorder, 'refusal'>;
  readonly userWatch: Pick<UserWatch, 'isMissing'>;
  readonly options: Pick<ResolvedOptions, 'buffer'>;
  readonly http: HttpClient | undefined;
  readonly gate: Pick<Gate, 'unresolved'>;
}

/** Reads a client's health. Its cost does not grow with the number of events. */
export function readHealth(
  { clock, outbox, recorder, userWatch, options, http, gate }: HealthSources,
  stats: Stats,
): Health {
  const { pending, memory } = stats;
  const { paused } = fieldsOf<Pick<Stats, 'paused'>>(stats, { paused: true });
  const { maxEvents, maxBytes } = options.buffer;
  const nowMs = clock.nowMs();
  const ageMs = nowMs - outbox.oldestAcceptedAtMs();
  const numbers = {
    pending,
    oldestPendingMs: Math.max(0, Math.ceil(ageMs)),
    ...(paused && { paused }),
    bufferUsed: Math.min(1, Math.max(memory.events / maxEvents, memory.bytes / maxBytes)),
    unaccounted: unaccounted(stats),
  };
  const isClosed = recorder.refusal === 'closed';
  const isDryRun = http === undefined;
  const isUserMissing = userWatch.isMissing(nowMs);
  const { isFailing: isOutboxFailing } = outbox.stats();
  const trouble = gate.unresolved;
  return healthOf(numbers, { isDryRun, isUserMissing, isOutboxFailing, isClosed, trouble });
}

/** What the health depends on besides the numbers. */
export interface HealthCircumstances {
  readonly isDryRun: boolean;
  /** Whether all events of late were given up because they had no usable user. */
  readonly isUserMissing: boolean;
  /** Whether the durable outbox cannot store anything at the moment. */
  readonly isOutboxFailing: boolean;
  readonly isClosed: boolean;
  /** Why delivery was paused last, until a request has succeeded. */
  readonly trouble: PauseReason | undefined;
}

/** The rules, as a pure function. */
export function healthOf(
  numbers: Omit<Health, 'status' | 'reasons'>,
  { isDryRun, isUserMissing, isOutboxFailing, isClosed, trouble }: HealthCircumstances,
): Health {
  const { oldestPendingMs, bufferUsed } = numbers;
  const applies: Readonly<Record<HealthReason, boolean>> = {
    unavailable: trouble === 'unavailable',
    late: oldestPendingMs >= lateMs,
    buffer_filling: bufferUsed >= 0.8 && bufferUsed < 0.99,
    outbox: isOutboxFailing,
    dry_run: isDryRun,
    no_contact: isUserMissing,
    unauthorised: trouble === 'unauthorised',
    configuration: trouble === 'configuration',
    suspicious_answer: trouble === 'suspicious_answer',
    buffer_full: bufferUsed >= 0.99,
    closed: isClosed,
    unaccounted: numbers.unaccounted !== 0,
  };
  const reasons = allReasons.filter((reason) => applies[reason]);
  const statuses = reasons.map((reason) => healthReasons[reason]);
  return { status: worst(statuses), reasons, ...numbers };
}

/** By how many events the counters do not add up: the differences of both equations of `Stats`. */
export function unaccounted(stats: Stats): number {
  const { tracked, accepted, duplicate, dropped, held, discarded } = stats;
  const { delivered, dead, pending, stored } = stats;
  const isIn = accepted + duplicate + total(dropped) + held + total(discarded);
  const isOut = delivered + total(dead) + pending + stored;
  return Math.abs(tracked - isIn) + Math.abs(accepted - isOut);
}

function worst(statuses: readonly HealthStatus[]): HealthStatus {
  if (statuses.includes('failing')) return 'failing';
  return statuses.length > 0 ? 'degraded' : 'ok';
}

const allReasons: readonly HealthReason[] = [
  'unavailable',
  'late',
  'buffer_filling',
  'outbox',
  'dry_run',
  'no_contact',
  'unauthorised',
  'configuration',
  'suspicious_answer',
  'buffer_full',
  'closed',
  'unaccounted',
];
