/** Far more than the 120 of a workspace; bounds the memory. */
const maxNames = 10_000;

/** Intercom refuses longer names. */
const maxNameLength = 255;

/** Counts event names as Intercom stores them: in lower case, with `-` for `.` and `$`. */
export class NameCounter {
  readonly counts = new Map<string, number>();
  /** Rows without a usable name: unreadable, or with a name that Intercom refuses. */
  unusable = 0;
  /** Whether there are more names than are counted. */
  isFull = false;

  add(name: string, times: number): void {
    const text = name.trim();
    if (text === '' || text.length > maxNameLength) {
      this.unusable += times;
      return;
    }
    const stored = text.toLowerCase().replace(/[.$]/g, '-');
    const count = this.counts.get(stored);
    if (count === undefined && this.counts.size >= maxNames) this.isFull = true;
    else this.counts.set(stored, (count ?? 0) + times);
  }
}
