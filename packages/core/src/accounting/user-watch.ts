import { type Counters, total } from './counters.js';

const minuteMs = 60_000;

/** Notices when no event of a minute has had a user: then the option `user` is probably wrong. */
export class UserWatch {
  readonly #counters: Counters;
  /** When an event was discarded last because it had no user, and since when there was no other event. */
  #lastMs = Number.NEGATIVE_INFINITY;
  #sinceMs = 0;
  /** How many other events there were then. */
  #others = 0;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** An event was discarded because it had no user. */
  missed(nowMs: number): void {
    const others = otherEvents(this.#counters);
    if (others !== this.#others || nowMs - this.#lastMs > minuteMs) {
      this.#sinceMs = nowMs;
      this.#others = others;
    }
    this.#lastMs = nowMs;
  }

  /** Whether all events of the last minute had no user. */
  isMissing(nowMs: number): boolean {
    if (nowMs - this.#lastMs > minuteMs || otherEvents(this.#counters) !== this.#others)
      return false;
    return this.#others === 0 || nowMs - this.#sinceMs >= minuteMs;
  }
}

/** Events that are decided, and were not discarded for want of a user. */
function otherEvents({ accepted, duplicate, dropped, discarded }: Counters): number {
  return accepted + duplicate + total(dropped) + total(discarded) - discarded.no_contact;
}
