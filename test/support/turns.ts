import { setTimeout as sleep } from 'node:timers/promises';

/** How long anything may take on a machine that is busy with other things; never a measurement. */
const patienceMs = 20_000;

/** Turns after which the event loop is left alone for a moment, so that others may use the processor. */
const busyTurns = 100;

/** One turn of the event loop: sockets are looked at, and promises settle. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits turn by turn until something is true; the error says what it waited for. */
export async function until(isTrue: () => boolean, what: () => string): Promise<void> {
  const endsMs = performance.now() + patienceMs;
  for (let turns = 0; !isTrue(); turns += 1) {
    if (performance.now() > endsMs) throw new Error(`Waited in vain: ${what()}`);
    await (turns < busyTurns ? turn() : sleep(1));
  }
}
