import type { StoredEvent } from '../model/stored-event.js';
import type { QueuedEvent } from './blocked-contacts.js';
import { Schedule } from './schedule.js';

/** Events that failed before, until they are sent again. */
export class FailedEvents {
  /** Those whose failure may be chance: they go first. */
  readonly #likely = new Schedule<QueuedEvent>();
  /** Those that failed alone more than once: where only few may be sent again, they would keep the others waiting. */
  readonly #unlikely = new Schedule<QueuedEvent>();
  #bytes = 0;

  get size(): number {
    return this.#likely.size + this.#unlikely.size;
  }

  /** What they take of the memory budget. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the earliest is due; `Infinity` when there is none. */
  get nextMs(): number {
    return Math.min(this.#likely.nextMs, this.#unlikely.nextMs);
  }

  add(entry: QueuedEvent): void {
    const isLikely = entry.trouble === undefined || entry.trouble.alone <= 1;
    (isLikely ? this.#likely : this.#unlikely).add(entry);
    this.#bytes += entry.event.bytes;
  }

  takeDue(nowMs: number): QueuedEvent | undefined {
    const due = this.#likely.takeDue(nowMs) ?? this.#unlikely.takeDue(nowMs);
    if (due !== undefined) this.#bytes -= due.event.bytes;
    return due;
  }

  /** When the oldest was accepted, among the first `max` of each kind. */
  oldestAcceptedAtMs(max: number): number {
    return Math.min(this.#likely.least(acceptedAt, max), this.#unlikely.least(acceptedAt, max));
  }

  /** Takes out the events that match. */
  takeWhere(isMatch: (event: StoredEvent) => boolean): readonly StoredEvent[] {
    const taken: StoredEvent[] = [];
    const all = [...this.#likely.takeAll(), ...this.#unlikely.takeAll()];
    this.#bytes = 0;
    for (const entry of all) {
      if (isMatch(entry.event)) taken.push(entry.event);
      else this.add(entry);
    }
    return taken;
  }
}

const acceptedAt = ({ event }: QueuedEvent): number => event.acceptedAtMs;
