import { codeOf } from './code-of.js';

/** How many characters of a message are shown. */
const maxShown = 100;
/** How many characters of it are searched for paths. */
const maxRead = 1_000;

/** Paths and `file:` addresses, up to the closing quotation mark where they stand in quotes. */
const machinePath =
  /(?<=["'`])(?:file:|[A-Za-z]:[\\/]|[\\/])[^"'`]*|(?<![\w.@:\\/])(?:file:|[A-Za-z]:[\\/]|[\\/])\S+/g;

/**
 * Why a module cannot be loaded, for the log: the error's code or, without one, its name and the beginning of its
 * message. Bundlers throw errors without a code: `Error: Dynamic require of "node:assert" is not supported`.
 * Paths of this machine are left out.
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
