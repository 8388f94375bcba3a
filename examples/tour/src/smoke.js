/**
 * Runs every example alone, then the tour in one workspace, and compares the output with expected.txt.
 * `--write` stores the output as the expected one.
 */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { startSandbox } from '@intercom-events/sandbox';
import { runChecks, settingsFor } from '@intercom-events/smoke-kit';
import { examples, run } from './examples.js';

const file = new URL('expected.txt', import.meta.url);
// Each example starts its own sandbox only if no address is set.
const alone = { INTERCOM_ACCESS_TOKEN: '', INTERCOM_EVENTS_URL: '' };

if (process.argv.includes('--write')) await write();
const expected = readExpected();
await runChecks(
  import.meta.url,
  Object.fromEntries(examples.map((name) => [`${name}.js`, () => checkExample(name)])),
);
// If an example is wrong, this is not reached.
await runChecks(import.meta.url, { 'the tour, in a workspace that is there': checkTour });

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

async function checkExample(name) {
  const printed = await run(name, alone);
  const wanted = expected.get(name) ?? '';
  assert.ok(printed === wanted, difference(wanted.split('\n'), printed.split('\n')));
}

/** The lines that differ: `-` expected, `+` printed. */
function difference(wanted, printed) {
  const start = wanted.findIndex((line, index) => line !== printed[index]);
  const from = start === -1 ? wanted.length : start;
  let end = 0;
  const most = Math.min(wanted.length, printed.length) - from;
  while (end < most && wanted.at(-1 - end) === printed.at(-1 - end)) end += 1;
  const part = (lines, sign) =>
    lines.slice(from, lines.length - end).map((line) => `  ${sign} ${line}`);
  const lines = [...part(wanted, '-'), ...part(printed, '+')].join('\n');
  return `From line ${from + 1} of what it prints (- expected, + printed):\n${lines}\nIf that is right: npm run smoke -- --write`;
}

async function checkTour() {
  const sandbox = await startSandbox();
  try {
    const printed = await run('tour', settingsFor(sandbox));
    const missing = examples.filter((name) => !printed.includes(`prints\n\n${expected.get(name)}`));
    assert.deepEqual(missing, [], `These print something else there: ${missing.join(', ')}.`);
    // Each has used that workspace, not a sandbox of its own.
    const here = (name) => sandbox.contacts.find({ user_id: `tour-${name}` }).length === 1;
    const strangers = examples.filter((name) => !here(name));
    assert.deepEqual(strangers, [], `These were never there: ${strangers.join(', ')}.`);
  } finally {
    await sandbox.stop();
  }
}
