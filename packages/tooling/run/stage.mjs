/** Work that takes less than this is not worth a line. */
const worthALineMs = 700;

/** The reason stands at the end of what a failed command prints. */
const shownLines = 40;

/**
 * One step of getting ready: a line when it starts, its time when it ends, its output only if it fails.
 *
 * @param {string} title
 * @param {() => Promise<{ code: number, output: string }>} work
 * @param {string} hint what to do when it fails
 * @returns {Promise<boolean>} whether it succeeded
 */
export async function stage(title, work, hint) {
  const startedMs = performance.now();
  let said = false;
  const timer = setTimeout(() => {
    said = true;
    process.stderr.write(`${title} ...\n`);
  }, worthALineMs);
  const { code, output } = await work();
  clearTimeout(timer);

  if (code !== 0) {
    const end = output.trimEnd().split('\n').slice(-shownLines).join('\n');
    process.stderr.write(`${end}\n\n${hint}\n`);
    return false;
  }
  const tookSec = ((performance.now() - startedMs) / 1000).toFixed(0);
  if (said) process.stderr.write(`${title}: done in ${tookSec} s\n`);
  return true;
}
