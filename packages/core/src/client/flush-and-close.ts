import { type Counters, total } from '../accounting/counters.js';
import type { HttpClient } from '../http/http-client.js';
import type { Admission } from '../intake/admission.js';
import type { CountingRecorder } from '../intake/counting-recorder.js';
import type { Clock } from '../model/clock.js';
import { fieldsOf } from '../model/own-fields.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Durability, Outbox } from '../outbox/outbox.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';
import type { RequestExecutor } from '../requests/request-executor.js';
import type { OpenScopes } from '../scope/open-scopes.js';
import type { FlushCause, Flushes, FlushResult } from './flushes.js';

/** Answer of `persisted()`. */
export interface PersistedResult {
  /** How many of the events accepted before the call are still in the memory of this process only. */
  readonly missing: number;
  /** What the others survive. `process`: there is no durable outbox, so each event is missing until it is delivered. */
  readonly durability: Durability;
}

/** How long a durable outbox may take at least to store what is left, also when the deadline has passed. */
const leastStoringMs = 1_000;

/** What a flush needs. */
export interface FlushingParts {
  readonly open: OpenScopes;
  readonly outbox: Outbox;
  readonly admission: Admission;
  readonly flushes: Flushes;
}

/** What the last drain of a process needs. */
export interface DrainParts extends FlushingParts {
  readonly options: Pick<ResolvedOptions, 'spill'>;
  readonly log: ThrottledLogger;
}

/** What is closed. */
export interface CloseParts extends FlushingParts {
  readonly recorder: CountingRecorder;
  readonly requests: { readonly executor: RequestExecutor };
  readonly http: HttpClient | undefined;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly log: ThrottledLogger;
}

const flushFields: Readonly<Record<keyof FlushResult, true>> = {
  delivered: true,
  dead: true,
  pending: true,
  because: true,
};

/** Waits for all events accepted so far. */
export function flushClient(parts: FlushingParts, deadlineMs: number): Promise<FlushResult> {
  const { open, outbox, admission, flushes } = parts;
  open.storeBuffered();
  return flushes.wait(admission.lastOrder, undelivered(outbox), deadlineMs);
}

/** Waits until all events accepted so far are stored durably. */
export async function persistEvents(
  { open, outbox, admission }: FlushingParts,
  deadlineMs: number,
): Promise<PersistedResult> {
  open.storeBuffered();
  const missing = await outbox.persisted(admission.lastOrder, deadlineMs);
  return { missing, durability: outbox.durability };
}

/** The process has nothing left to do: sends what can be sent, and logs what is left. */
export async function drainClient(parts: DrainParts, deadlineMs: number): Promise<void> {
  const { open, outbox } = parts;
  open.storeBuffered();
  outbox.drain();
  const flushed = await flushClient(parts, deadlineMs);
  const { pending, because } = fieldsOf<FlushResult>(flushed, flushFields);
  if (pending > 0) logUndelivered(parts, pending, because);
}

/** The process ends before these events are delivered. */
export function logUndelivered(
  { options, outbox, log }: Pick<DrainParts, 'options' | 'outbox' | 'log'>,
  pending: number,
  because: FlushCause | undefined,
): void {
  const isKept = options.spill !== undefined || outbox.durability !== 'process';
  log.write(
    isKept ? 'warn' : 'error',
    'exit',
    () =>
      `The process ends with ${eventsOf(pending)} not delivered (${because})${isKept ? '; the next process will send them' : ''}.`,
  );
}

/** Stops accepting, waits for delivery within the deadline, and closes everything. */
export async function closeClient(parts: CloseParts, deadlineMs: number): Promise<FlushResult> {
  const { recorder, open, outbox, requests, http, clock, counters, log } = parts;
  const before = { delivered: counters.delivered, dead: total(counters.dead) };
  const endsMs = clock.nowMs() + deadlineMs;
  recorder.refusal = 'closed';
  open.storeBuffered();
  outbox.drain();
  await open.noneHeld(deadlineMs);
  open.giveUpHeld();
  open.stop();
  outbox.drain();
  const flushed = await flushClient(parts, Math.max(0, endsMs - clock.nowMs()));
  const { because } = fieldsOf<FlushResult>(flushed, flushFields);
  const storingMs = Math.max(leastStoringMs, endsMs - clock.nowMs());
  const closing = outbox.close({ deadlineMs: storingMs });
  // Before the HTTP client, so that imports know why nothing is sent any more.
  requests.executor.close();
  http?.abort();
  await closing;
  await http?.close();
  const { closed } = counters.dead;
  if (closed > 0) {
    const why =
      because === undefined || because === 'deadline' ? 'at its deadline' : `(${because})`;
    log.write('error', 'closed', () => `close() gave up ${eventsOf(closed)} ${why}.`);
  }
  return {
    delivered: counters.delivered - before.delivered,
    dead: total(counters.dead) - before.dead,
    pending: undelivered(outbox),
    ...(because && { because }),
  };
}

/** Of the events that this client has accepted: those that it knows to be neither delivered nor dead. */
function undelivered(outbox: Outbox): number {
  const { pending, stored } = outbox.stats();
  return pending + stored;
}

function eventsOf(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}
