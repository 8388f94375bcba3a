import { oneLine } from './one-line.js';

/**
 * Text from outside as a part of a line: in quotes, on one line, and of at most `max` characters, so that
 * nobody can write lines of their own, or very long ones.
 */
export function quoted(text: string, max: number): string {
  const shown = oneLine(JSON.stringify(text.slice(0, max)));
  return text.length > max ? `${shown}…` : shown;
}
