import { total } from '../accounting/counters.js';
import type { FlushResult } from './flushes.js';
import type { Rooms } from './rooms.js';

/** Waits for everything that has been accepted so far. */
export function flushRooms(rooms: Rooms, deadlineMs: number): Promise<FlushResult> {
  const { open, outbox, admission, flushes } = rooms;
  open.storeBuffered();
  const { pending } = outbox.stats();
  return flushes.wait(admission.lastOrder, pending, deadlineMs);
}

/** The process has nothing left to do: sends what can be sent, and says what it leaves. */
export async function drainRooms(rooms: Rooms): Promise<void> {
  const { options, open, outbox, log } = rooms;
  open.storeBuffered();
  outbox.drain();
  const { pending, because } = await flushRooms(rooms, options.drainOnExitMs ?? 0);
  if (pending === 0) return;
  log.say(
    'error',
    'exit',
    () =>
      `The process ends with ${eventsOf(pending)} not delivered (${because})${options.spill ? ', and leaves them to the next one' : ''}.`,
  );
}

/** Stops accepting, waits within the deadline, and closes room by room. */
export async function closeRooms(rooms: Rooms, deadlineMs: number): Promise<FlushResult> {
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
  const { because } = await flushRooms(rooms, Math.max(0, endsMs - clock.nowMs()));
  const closing = outbox.close();
  // First, so that imports know why nothing is sent any more.
  rooms.asking.executor.close();
  http?.abort();
  await closing;
  await http?.close();
  const { closed } = counters.dead;
  if (closed > 0) {
    const why =
      because === undefined || because === 'deadline' ? 'at its deadline' : `(${because})`;
    log.say('error', 'closed', () => `close() gave up ${eventsOf(closed)} ${why}.`);
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
