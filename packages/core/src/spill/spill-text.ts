import { eventOf, type LeftEvent, lineOf, parsed } from './left-event.js';

/** What a spill file says. */
export interface SpillText {
  readonly events: readonly LeftEvent[];
  /** Lines that cannot be read, and lines that are missing. */
  readonly unreadable: number;
}

const format = 1;

/**
 * Writes a file: a first line that says where its events belong, then a line for each event, as many as
 * there is room for.
 */
export function writeSpill(
  origin: string,
  events: readonly LeftEvent[],
  maxBytes: number,
): { readonly text: string; readonly count: number } {
  const lines: string[] = [];
  let bytes = Buffer.byteLength(headOf(origin, events.length));
  for (const event of events) {
    const line = lineOf(event);
    bytes += Buffer.byteLength(line);
    if (bytes > maxBytes) break;
    lines.push(line);
  }
  const count = lines.length;
  return { text: headOf(origin, count) + lines.join(''), count };
}

/** Whether a file is for another address, or of a later version of this library. */
export function isForeign(text: string, origin: string): boolean {
  const head = parsed(text.slice(0, text.indexOf('\n')));
  return (
    (typeof head.origin === 'string' && head.origin !== origin) ||
    (typeof head.spill === 'number' && head.spill > format)
  );
}

/** Reads a file that is not foreign. */
export function readSpill(text: string): SpillText {
  const [first = '', ...lines] = text.split('\n');
  const head = parsed(first);
  const events: LeftEvent[] = [];
  let unreadable = head.spill === format ? 0 : 1;
  // The last line ends with a line break, so nothing follows it.
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    const event = eventOf(line);
    if (event === undefined) unreadable += 1;
    else events.push(event);
  }
  const announced = typeof head.events === 'number' ? head.events : 0;
  return { events, unreadable: unreadable + Math.max(0, announced - lines.length) };
}

function headOf(origin: string, events: number): string {
  return `${JSON.stringify({ spill: format, origin, events })}\n`;
}
