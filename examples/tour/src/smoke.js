/**
 * Runs every example alone, then the tour in one workspace, and compares what they print with expected.txt.
 * `--write` takes what is printed as what is expected.
 */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { startSandbox } from '@intercom-events/sandbox';
import { examples, run } from './examples.js';

const file = new URL('expected.txt', import.meta.url);
// Each example starts its own sandbox only where no address is given.
const alone = { INTERCOM_ACCESS_TOKEN: '', INTERCOM_EVENTS_URL: '' };

if (process.argv.includes('--write')) await write();
const expected = readExpected();
for (const name of examples) await check(`${name}.js`, () => checkExample(name));
await check('the tour, in a workspace that is there', checkTour);

async function write() {
  const sections = [];
  for (const name of examples) {
    sections.push(`// #region ${name}\n${await run(name, alone)}// #endregion\n`);
  }
  writeFileSync(file, sections.join('\n'));
}

function readExpected() {
  const sections = readFileSync(file, 'utf8').matchAll(
    /^\/\/ #region (\w+)\n([\s\S]*?)^\/\/ #endregion/gm,
  );
  return new Map([...sections].map(([, name, printed]) => [name, printed]));
}

async function check(what, fn) {
  try {
    await fn();
    console.log(`ok      ${what}`);
  } catch (error) {
    console.error(`failed  ${what}\n${error.message}`);
    process.exitCode = 1;
  }
}

async function checkExample(name) {
  assert.equal(await run(name, alone), expected.get(name));
}

async function checkTour() {
  const sandbox = await startSandbox();
  try {
    const settings = { INTERCOM_ACCESS_TOKEN: sandbox.token, INTERCOM_EVENTS_URL: sandbox.url };
    const printed = await run('tour', settings);
    const missing = examples.filter((name) => !printed.includes(`prints\n\n${expected.get(name)}`));
    assert.deepEqual(missing, [], `These print something else there: ${missing.join(', ')}.`);
    // Each has spoken to that workspace, and not to a sandbox of its own.
    const strangers = examples.filter(
      (name) => !sandbox.contacts.find({ user_id: `tour-${name}` }),
    );
    assert.deepEqual(strangers, [], `These were never there: ${strangers.join(', ')}.`);
  } finally {
    await sandbox.stop();
  }
}
