/** 100-nanosecond steps between the start of the Gregorian calendar (1582-10-15) and of the Unix epoch. */
const gregorianOffset = 122_192_928_000_000_000n;

/**
 * The millisecond in an event's id: its second plus 10 to 99 ms.
 *
 * Ids in recorded lists decode to `created_at` plus 17 to 62 ms, so Intercom builds them from `created_at`,
 * not from arrival. The same name has the same offset: events that differ in contact, name or second
 * then differ in id time wherever possible, which the paging cursors rely on.
 */
export function idTimeMs(createdAtSec: number, nameIndex: number): number {
  return createdAtSec * 1000 + 10 + ((nameIndex * 37) % 90);
}

/**
 * A version-1 UUID for that millisecond. The sequence number fills the steps below a millisecond and the
 * clock sequence: two ids are the same only 163 840 000 events apart.
 */
export function eventId(timeMs: number, sequence: number, node: string): string {
  const ticks = BigInt(timeMs) * 10_000n + BigInt(sequence % 10_000) + gregorianOffset;
  // The field has 60 bits; times beyond the year 5236 (milliseconds taken for seconds) start again.
  const time = BigInt.asUintN(60, ticks).toString(16).padStart(15, '0');
  const clock = (0x8000 | (Math.floor(sequence / 10_000) & 0x3fff)).toString(16);
  return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-${clock}-${node}`;
}
