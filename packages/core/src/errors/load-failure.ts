import { codeOf } from './code-of.js';

/** What is left of a message. */
const maxShown = 100;
/** More of it is not looked at. */
const maxRead = 1_000;

/** Paths and `file:` addresses, up to the closing quotation mark where they stand in quotes. */
const machinePath =
  /(?<=["'`])(?:file:|[A-Za-z]:[\\/]|[\\/])[^"'`]*|(?<![\w.@:\\/])(?:file:|[A-Za-z]:[\\/]|[\\/])\S+/g;

/**
 * Why a module cannot be loaded, for a line of the log: the system's word, and where there is none, what
 * the error calls itself and how its message begins. Bundlers throw bare errors: `Error: Dynamic require of
 * "node:assert" is not supported`. Paths of this machine are left out.
 */
export function loadFailure(error: unknown): string {
  if (typeof error !== 'object' || error === null) return codeOf(error);
  const { code, message }: { code?: unknown; message?: unknown } = error;
  if (typeof code === 'string' || typeof message !== 'string') return codeOf(error);
  const [line = ''] = message
    .trim()
    .slice(0, maxRead)
    .split(/[\r\n]/, 1);
  const shown = line.replace(machinePath, '…');
  if (shown === '') return codeOf(error);
  return `${codeOf(error)}: ${shown.length > maxShown ? `${shown.slice(0, maxShown)}…` : shown}`;
}
