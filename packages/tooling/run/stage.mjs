/** A step that takes less than this prints nothing. */
const worthALineMs = 700;

/** How often a step prints its progress: on a terminal the line is rewritten, elsewhere a new one is printed. */
const onTerminalMs = 1_000;
const elsewhereMs = 10_000;

/** The reason is at the end of the output of a failed command. */
const shownLines = 40;

/**
 * One step of the setup.
 *
 * @typedef {object} Stage
 * @property {string} title
 * @property {(onOutput: (text: string) => void) => Promise<{ code: number, output: string }>} work
 * @property {string} hint what to do when it fails
 * @property {(output: string) => string | undefined} [progressOf] how far it is, from its output so far
 */

/**
 * Runs a step: says when it starts, how far it is, and how long it took. Prints its output only if it fails.
 *
 * @param {Stage} stage
 * @param {{ write(text: string): unknown, readonly isTTY?: boolean }} [screen]
 * @returns {Promise<boolean>} whether it succeeded
 */
export async function stage({ title, work, hint, progressOf }, screen = process.stderr) {
  const startedMs = performance.now();
  const elapsedSec = () => ((performance.now() - startedMs) / 1_000).toFixed(0);
  const rewrites = screen.isTTY === true;
  let output = '';
  let said = false;
  const say = () => {
    const details = [said ? `${elapsedSec()} s` : undefined, progressOf?.(output)];
    const line = [`${title} ...`, details.filter(Boolean).join(', ')].join(' ').trimEnd();
    screen.write(rewrites ? `\r${line}\x1b[K` : `${line}\n`);
    said = true;
  };
  const first = setTimeout(say, worthALineMs);
  const next = setInterval(() => said && say(), rewrites ? onTerminalMs : elsewhereMs);
  const result = await work((text) => {
    output += text;
  });
  clearTimeout(first);
  clearInterval(next);

  if (said && rewrites) screen.write('\r\x1b[K');
  if (result.code !== 0) {
    const end = result.output.trimEnd().split('\n').slice(-shownLines).join('\n');
    screen.write(`${end}\n\n${hint}\n`);
    return false;
  }
  if (said) screen.write(`${title}: done in ${elapsedSec()} s\n`);
  return true;
}

/**
 * How far turbo is, from what it has printed with grouped logs.
 *
 * @param {string} output
 */
export function buildProgress(output) {
  const total = /Running build in (\d+) packages?/.exec(output)?.[1];
  const built = output.match(/:build: cache /g)?.length ?? 0;
  return total && `${built} of ${total} packages`;
}
