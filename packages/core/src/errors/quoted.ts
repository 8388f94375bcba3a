import { oneLine } from './one-line.js';

/**
 * Text from outside as part of a line: quoted, on one line, and cut after `max` characters, so that it cannot
 * add lines to a log or make a line very long.
 */
export function quoted(text: string, max: number): string {
  const shown = oneLine(JSON.stringify(text.slice(0, max)));
  return text.length > max ? `${shown}…` : shown;
}
