/**
 * The seconds that events of one contact and name have: the latest run of seconds without a gap, and
 * the last one before it. What lies between the two is free; of anything earlier nothing is known.
 */
export class UsedSeconds {
  #beforeSec = 0;
  #fromSec = 0;
  #toSec = 0;

  /** The latest second in use; 0 when there is none. */
  get lastSec(): number {
    return this.#toSec;
  }

  /** The given second, or the next one that is surely free. */
  free(sec: number): number {
    if (sec > this.#toSec) return sec;
    const early = Math.max(sec, this.#beforeSec + 1);
    return early < this.#fromSec ? early : this.#toSec + 1;
  }

  /** Whether an event is known to have this second. */
  has(sec: number): boolean {
    return sec === this.#beforeSec || (sec >= this.#fromSec && sec <= this.#toSec);
  }

  use(sec: number): void {
    if (sec === this.#toSec + 1) {
      this.#toSec = sec;
    } else if (sec > this.#toSec) {
      this.#beforeSec = this.#toSec;
      this.#fromSec = sec;
      this.#toSec = sec;
    } else if (sec < this.#fromSec && sec > this.#beforeSec) {
      this.#beforeSec = sec;
    }
  }
}
