import { total } from '../accounting/counters.js';
import type { FlushResult } from './flushes.js';
import type { Rooms } from './rooms.js';

/** Waits for all events accepted so far. */
export function flushClient(rooms: Rooms, deadlineMs: number): Promise<FlushResult> {
  const { open, outbox, admission, flushes } = rooms;
  open.storeBuffered();
  const { pending } = outbox.stats();
  return flushes.wait(admission.lastOrder, pending, deadlineMs);
}

/** The process has nothing left to do: sends what can be sent, and logs what is left. */
export async function drainClient(rooms: Rooms): Promise<void> {
  const { options, open, outbox, log } = rooms;
  open.storeBuffered();
  outbox.drain();
  const { pending, because } = await flushClient(rooms, options.drainOnExitMs ?? 0);
  if (pending === 0) return;
  log.write(
    'error',
    'exit',
    () =>
      `The process ends with ${eventsOf(pending)} not delivered (${because})${options.spill ? '; the next process will send them' : ''}.`,
  );
}

/** Stops accepting, waits for delivery within the deadline, and closes everything. */
export async function closeClient(rooms: Rooms, deadlineMs: number): Promise<FlushResult> {
  const { recorder, open, outbox, http, clock, counters, log } = rooms;
  const before = { delivered: counters.delivered, dead: total(counters.dead) };
  const endsMs = clock.nowMs() + deadlineMs;
  recorder.refusal = 'closed';
  open.storeBuffered();
  outbox.drain();
  await open.noneHeld(deadlineMs);
  open.giveUpHeld();
  open.stop();
  outbox.drain();
  const { because } = await flushClient(rooms, Math.max(0, endsMs - clock.nowMs()));
  const closing = outbox.close();
  // Before the HTTP client, so that imports know why nothing is sent any more.
  rooms.asking.executor.close();
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
