import { eventOf, lineOf, parsed, type SpilledEvent } from './spilled-event.js';

/** The content of a spill file. */
export interface SpillText {
  readonly events: readonly SpilledEvent[];
  /** How many lines cannot be read or are missing. */
  readonly unreadable: number;
}

const format = 1;

/**
 * Makes the text of a spill file: a header with the origin of its events, then a line for each event, as many as
 * fit into `maxBytes`.
 */
export function writeSpill(
  origin: string,
  events: readonly SpilledEvent[],
  maxBytes: number,
): { readonly text: string; readonly count: number } {
  const lines: string[] = [];
  let bytes = Buffer.byteLength(headerOf(origin, events.length));
  for (const event of events) {
    const line = lineOf(event);
    bytes += Buffer.byteLength(line);
    if (bytes > maxBytes) break;
    lines.push(line);
  }
  const count = lines.length;
  return { text: headerOf(origin, count) + lines.join(''), count };
}

/** Whether a file is for another origin, or of a later version of this library. */
export function isForeign(text: string, origin: string): boolean {
  const header = parsed(text.slice(0, text.indexOf('\n')));
  return (
    (typeof header.origin === 'string' && header.origin !== origin) ||
    (typeof header.spill === 'number' && header.spill > format)
  );
}

/** Reads a file that is not foreign. */
export function readSpill(text: string): SpillText {
  const [first = '', ...lines] = text.split('\n');
  const header = parsed(first);
  const events: SpilledEvent[] = [];
  let unreadable = header.spill === format ? 0 : 1;
  // The last line ends with a line break, so nothing follows it.
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    const event = eventOf(line);
    if (event === undefined) unreadable += 1;
    else events.push(event);
  }
  const announced = typeof header.events === 'number' ? header.events : 0;
  return { events, unreadable: unreadable + Math.max(0, announced - lines.length) };
}

function headerOf(origin: string, events: number): string {
  return `${JSON.stringify({ spill: format, origin, events })}\n`;
}
