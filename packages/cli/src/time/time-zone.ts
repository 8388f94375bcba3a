const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this is a time zone of the IANA database, e.g. `Europe/Berlin`. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * Converts local time, given as if it were UTC. Where clocks are set back an hour occurs twice, and the first is
 * meant. `undefined` for the hour that is left out where clocks are set forward.
 */
export function localToUtc(localMs: number, zone: string): Date | undefined {
  if (zone === 'UTC') return new Date(localMs);
  const dayMs = 86_400_000;
  // The offsets before and after a change of clocks nearby; the larger one gives the earlier time.
  const offsets = [offsetAt(localMs - dayMs, zone), offsetAt(localMs + dayMs, zone)];
  for (const offsetMs of offsets.sort((a, b) => b - a)) {
    const utcMs = localMs - offsetMs;
    if (offsetAt(utcMs, zone) === offsetMs) return new Date(utcMs);
  }
  return undefined;
}

/** How far the clocks of a zone are ahead of UTC. */
function offsetAt(utcMs: number, zone: string): number {
  const wholeMs = Math.floor(utcMs / 1_000) * 1_000;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(wholeMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const localMs = Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second'));
  return localMs - wholeMs;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}
