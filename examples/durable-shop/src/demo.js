/** `npm run demo -- --crash`: what happens to the events of a process that is killed. */

import { canRun, crash, notice } from './crash.js';

process.exitCode = await main();

async function main() {
  if (!canRun()) {
    process.stderr.write(`${notice}\n`);
    return 1;
  }
  const { confirmed, missing, duplicates } = await crash((text) => console.log(text));
  const twice =
    duplicates === 0
      ? 'None was sent twice.'
      : `${duplicates} were sent twice, and kept once: they have the same user, name and second.`;
  console.log(
    missing.length === 0
      ? `\nAll ${confirmed} confirmed orders have arrived. ${twice}`
      : `\n${missing.length} of ${confirmed} confirmed orders have not arrived.`,
  );
  return missing.length === 0 ? 0 : 1;
}
