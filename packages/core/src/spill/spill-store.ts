import type { Budget } from '../accounting/budget.js';
import type { Counters } from '../accounting/counters.js';
import { codeOf } from '../errors/code-of.js';
import type { Admission } from '../intake/admission.js';
import type { Clock } from '../model/clock.js';
import { bytesOf, type StoredEvent } from '../model/stored-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import { requireExit } from '../platform/exit-spill.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';
import { type ClaimedFile, SpillDirectory } from './spill-directory.js';
import { isForeign, readSpill, writeSpill } from './spill-format.js';
import type { SpilledEvent } from './spilled-event.js';

/** What a spill store is made of. */
export interface SpillStoreParts {
  readonly directory: SpillDirectory;
  /** Where this client sends events. Files with events for another origin are left alone. */
  readonly origin: string;
  readonly maxAgeMs: number;
  readonly admission: Admission;
  readonly budget: Budget;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly log: ThrottledLogger;
}

/** Opens the spill directory; `undefined` without one. Throws a `ConfigurationError` when it cannot be used. */
export function openSpillStore(
  { spill, buffer, origin, delivery }: ResolvedOptions,
  parts: Omit<SpillStoreParts, 'directory' | 'origin' | 'maxAgeMs'>,
): SpillStore | undefined {
  if (spill === undefined) return undefined;
  requireExit();
  const directory = new SpillDirectory(spill.directory, buffer);
  return new SpillStore({ ...parts, directory, origin, maxAgeMs: delivery.maxAgeMs });
}

/** The longest wait of an event for its second. A longer one means that a clock was wrong. */
const maxWaitMs = 60_000;

/** Saves undelivered events in a file when the process ends, and recovers those of earlier processes. */
export class SpillStore {
  readonly #parts: SpillStoreParts;

  constructor(parts: SpillStoreParts) {
    this.#parts = parts;
  }

  /** Saves events. Returns how many of them, from the first: the others did not fit. Never throws. */
  save(events: readonly StoredEvent[]): number {
    if (events.length === 0) return 0;
    const { directory, budget, counters, log, origin } = this.#parts;
    try {
      const left = events.map((event) => this.#spilledEvent(event));
      const { text, count } = writeSpill(origin, left, directory.room);
      if (count > 0) directory.write(text);
      if (count < events.length) log.write('error', 'spill', () => fullText(events.length - count));
      for (const { bytes } of events.slice(0, count)) budget.release(bytes);
      counters.spilled += count;
      return count;
    } catch (error) {
      log.write(
        'error',
        'spill',
        () => `${events.length} events could not be kept (${codeOf(error)}).`,
      );
      return 0;
    }
  }

  /** Recovers the events of earlier processes. Never throws. */
  recover(outbox: Outbox): void {
    const { directory, clock, maxAgeMs, origin } = this.#parts;
    const isWanted = (text: string) => !isForeign(text, origin);
    try {
      for (const file of directory.claim(isWanted, (code) => this.#unreadable(code))) {
        this.#take(file, outbox);
      }
    } catch (error) {
      this.#unreadable(codeOf(error));
    }
    outbox.expire(clock.nowMs() - maxAgeMs);
    outbox.wake();
  }

  /** Recovers files that another process had claimed, and has not read within a minute. */
  recoverAbandoned(outbox: Outbox): void {
    if (this.#parts.directory.hasForeignClaims) this.recover(outbox);
  }

  #take(file: ClaimedFile, outbox: Outbox): void {
    const { events: read, unreadable } = readSpill(file.text);
    // A file that could not be removed is read again.
    const events = outbox.unknown(read);
    const accepted = this.#accept(events);
    outbox.append(accepted);
    const { length } = accepted;
    // Not before they are in the outbox: a logger may look at the counters.
    if (length > 0) this.#parts.log.write('info', 'recovered', () => recoveredText(length));
    try {
      if (!this.#saveRest(events.slice(accepted.length))) file.release();
      else if (unreadable === 0) file.remove();
      else this.#setAside(file, unreadable);
    } catch (error) {
      this.#unreadable(codeOf(error));
    }
  }

  #unreadable(code: string): void {
    this.#parts.log.write(
      'error',
      'spill',
      () => `A spill file could not be taken over (${code}).`,
    );
  }

  #spilledEvent(event: StoredEvent): SpilledEvent {
    const { clock } = this.#parts;
    const { id, contact, name, createdAtSec, fragment } = event;
    const acceptedAtMs = Math.floor(clock.wallMs() - (clock.nowMs() - event.acceptedAtMs));
    return { id, contact, name, createdAtSec, acceptedAtMs, fragment };
  }

  /** Counts them as tracked and accepted by this process, and also as recovered. */
  #accept(events: readonly SpilledEvent[]): readonly StoredEvent[] {
    const { budget, counters } = this.#parts;
    const taken: StoredEvent[] = [];
    for (const event of events) {
      if (!budget.reserve(bytesOf(event.fragment))) break;
      taken.push(this.#accepted(event));
    }
    const { length } = taken;
    counters.tracked += length;
    counters.accepted += length;
    counters.recovered += length;
    return taken;
  }

  #accepted({ contact, acceptedAtMs, ...rest }: SpilledEvent): StoredEvent {
    const { admission, clock } = this.#parts;
    const [nowMs, wallMs] = [clock.nowMs(), clock.wallMs()];
    const waitMs = Math.min(rest.createdAtSec * 1000 - wallMs, maxWaitMs);
    const event = {
      ...rest,
      contact,
      order: admission.nextOrder(),
      acceptedAtMs: Math.floor(nowMs - Math.max(0, wallMs - acceptedAtMs)),
      notBeforeMs: waitMs > 0 ? Math.ceil(nowMs + waitMs) : 0,
      bytes: bytesOf(rest.fragment),
    };
    // No event of this process may take its second.
    if ((event.createdAtSec + 1) * 1000 > wallMs) admission.occupy(event, wallMs);
    return event;
  }

  /**
   * The buffer is full: the rest waits for the next start. Returns whether it is saved. Otherwise the file has to stay
   * as it is: its events are sent twice then, and Intercom keeps each once.
   */
  #saveRest(events: readonly SpilledEvent[]): boolean {
    const { directory, origin, log } = this.#parts;
    if (events.length === 0) return true;
    try {
      directory.write(writeSpill(origin, events, Number.POSITIVE_INFINITY).text);
    } catch (error) {
      log.write(
        'error',
        'spill',
        () =>
          `${events.length} events of an earlier process stay where they are: the buffer is full. The others of their file will be sent twice, because the file cannot be written anew (${codeOf(error)}).`,
      );
      return false;
    }
    log.write(
      'warn',
      'spill',
      () =>
        `${events.length} events of an earlier process stay where they are: the buffer is full.`,
    );
    return true;
  }

  #setAside(file: ClaimedFile, unreadable: number): void {
    const { counters, log } = this.#parts;
    counters.spillUnreadable += unreadable;
    file.setAside();
    log.write(
      'error',
      'spill:corrupt',
      () =>
        `A spill file is damaged: ${unreadable} of its lines cannot be read. It was renamed to end in .corrupt.`,
    );
  }
}

function fullText(count: number): string {
  return `${count} events could not be kept: spill.directory holds as much as buffer.maxBytes allows.`;
}

function recoveredText(count: number): string {
  return count === 1
    ? '1 event that an earlier process left is sent now.'
    : `${count} events that an earlier process left are sent now.`;
}
