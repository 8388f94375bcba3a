import { type Counters, total } from '../accounting/counters.js';
import type { HttpClient } from '../http/http-client.js';
import type { Admission } from '../intake/admission.js';
import type { CountingRecorder } from '../intake/counting-recorder.js';
import type { Clock } from '../model/clock.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';
import type { RequestExecutor } from '../requests/request-executor.js';
import type { OpenScopes } from '../scope/open-scopes.js';
import type { FlushCause, Flushes, FlushResult } from './flushes.js';

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

/** Waits for all events accepted so far. */
export function flushClient(parts: FlushingParts, deadlineMs: number): Promise<FlushResult> {
  const { open, outbox, admission, flushes } = parts;
  open.storeBuffered();
  const { pending } = outbox.stats();
  return flushes.wait(admission.lastOrder, pending, deadlineMs);
}

/** The process has nothing left to do: sends what can be sent, and logs what is left. */
export async function drainClient(parts: DrainParts, deadlineMs: number): Promise<void> {
  const { open, outbox } = parts;
  open.storeBuffered();
  outbox.drain();
  const { pending, because } = await flushClient(parts, deadlineMs);
  if (pending > 0) logUndelivered(parts, pending, because);
}

/** The process ends before these events are delivered. */
export function logUndelivered(
  { options, log }: Pick<DrainParts, 'options' | 'log'>,
  pending: number,
  because: FlushCause | undefined,
): void {
  log.write(
    'error',
    'exit',
    () =>
      `The process ends with ${eventsOf(pending)} not delivered (${because})${options.spill ? '; the next process will send them' : ''}.`,
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
  const { because } = await flushClient(parts, Math.max(0, endsMs - clock.nowMs()));
  const closing = outbox.close();
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
    pending: outbox.stats().pending,
    ...(because && { because }),
  };
}

function eventsOf(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}
