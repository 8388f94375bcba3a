import { type Counters, total } from './counters.js';

const minuteMs = 60_000;

/** Notices when no event of a minute has had a usable user: then the option `user` is probably wrong. */
export class UserWatch {
  readonly #counters: Counters;
  /** When an event was given up last because it had no usable user, and since when there was no other event. */
  #lastMs = Number.NEGATIVE_INFINITY;
  #sinceMs = 0;
  /** How many other events there were then. */
  #others = 0;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** An event was discarded because it had no user, or dropped because its user cannot be used. */
  missed(nowMs: number): void {
    const others = otherEvents(this.#counters);
    if (others !== this.#others || nowMs - this.#lastMs > minuteMs) {
      this.#sinceMs = nowMs;
      this.#others = others;
    }
    this.#lastMs = nowMs;
  }

  /** Whether all events of the last minute had no usable user. */
  isMissing(nowMs: number): boolean {
    if (nowMs - this.#lastMs > minuteMs || otherEvents(this.#counters) !== this.#others)
      return false;
    return this.#others === 0 || nowMs - this.#sinceMs >= minuteMs;
  }
}

/** Events that are decided, and were not given up for want of a usable user. */
function otherEvents({ accepted, duplicate, dropped, discarded }: Counters): number {
  const decided = accepted + duplicate + total(dropped) + total(discarded);
  return decided - discarded.no_contact - dropped.invalid_user;
}
