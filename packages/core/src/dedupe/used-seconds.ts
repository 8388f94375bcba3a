/**
 * The seconds in use by events of one contact and name: the latest run of seconds without a gap, and the
 * last second before it. The seconds between the two are free; earlier ones are not known.
 */
export class UsedSeconds {
  #beforeSec = 0;
  #fromSec = 0;
  #toSec = 0;

  /** The latest second in use; 0 when there is none. */
  get lastSec(): number {
    return this.#toSec;
  }

  /** The given second, or the next one that is known to be free. */
  free(sec: number): number {
    if (sec > this.#toSec) return sec;
    const early = Math.max(sec, this.#beforeSec + 1);
    return early < this.#fromSec ? early : this.#toSec + 1;
  }

  /** Whether this second is known to be in use. */
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
