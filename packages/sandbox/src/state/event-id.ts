/** 100-nanosecond steps between the start of the Gregorian calendar (1582-10-15) and of the Unix epoch. */
const gregorianOffset = 122_192_928_000_000_000n;

/**
 * The millisecond in an event's id: its second plus 10 to 99 ms.
 *
 * Ids in recorded lists decode to `created_at` plus 17 to 62 ms, so Intercom derives them from `created_at` and
 * not from the time of arrival. The offset depends on the name, so that two events of one contact in one second
 * have different id times wherever possible. The paging cursors rely on that.
 */
export function idTimeMs(createdAtSec: number, nameIndex: number): number {
  return createdAtSec * 1000 + 10 + ((nameIndex * 37) % 90);
}

/**
 * A version-1 UUID of that millisecond. The sequence number fills the digits below a millisecond and the clock
 * sequence, so ids repeat only after 163 840 000 events.
 */
export function eventId(timeMs: number, sequence: number, node: string): string {
  const ticks = BigInt(timeMs) * 10_000n + BigInt(sequence % 10_000) + gregorianOffset;
  // The field has 60 bits. Times after the year 5236 (milliseconds sent as seconds) wrap around.
  const time = BigInt.asUintN(60, ticks).toString(16).padStart(15, '0');
  const clock = (0x8000 | (Math.floor(sequence / 10_000) & 0x3fff)).toString(16);
  return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-${clock}-${node}`;
}
