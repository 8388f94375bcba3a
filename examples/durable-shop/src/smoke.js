/** Kills the shop half-way, starts it again, and checks that the event of every confirmed order arrives once. */

import assert from 'node:assert/strict';
import { runChecks } from '@intercom-events/smoke-kit';
import { canRun, crash, notice } from './crash.js';

if (canRun()) {
  await runChecks(import.meta.url, {
    'after a SIGKILL the events of all confirmed orders arrive, each kept once': checkCrash,
  });
} else {
  console.log(`Not run. ${notice}`);
}

async function checkCrash() {
  const { confirmed, missing, duplicates } = await crash(() => {});
  assert.equal(confirmed, 200);
  assert.deepEqual(missing, []);
  // Only what was being sent at the moment of the kill can be sent twice.
  assert.ok(duplicates <= 32, `${duplicates} duplicates`);
}
