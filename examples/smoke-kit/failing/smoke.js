/** Fails on purpose, started by the test of what a failing smoke says. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { runChecks } from '@intercom-events/smoke-kit';

await runChecks(import.meta.url, {
  'a program that ends well': async (start) => {
    createServer().listen(0); // left open
    const program = await start('program.js');
    assert.equal(await program.ended, 0);
  },
  'a program that speaks': async (start) => (await start('program.js')).says('All is well.'),
  'a program that listens': async (start) => (await start('program.js')).send('GET', '/'),
  'what holds': () => {},
});
