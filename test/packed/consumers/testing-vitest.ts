// A program that is its own test: started by Node it starts vitest, which reads its ES module.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createTestEvents } from '@intercom-events/testing';
import type {} from '@intercom-events/testing/vitest';
import type { expect as Expect, test as Test } from 'vitest';

declare const expect: typeof Expect;
declare const test: typeof Test;

function defineTests(): void {
  test('an event is found, and what is not there is not', async () => {
    const events = createTestEvents();
    events.track('42', 'placed-order', { items: 3, item: 'mug' });
    await events.settle();

    expect(events).toHaveTracked('placed-order', { items: expect.any(Number), item: 'mug' });
    expect(events).not.toHaveTracked('placed-order', { item: expect.stringMatching(/^t/) });
    expect(events).toHaveTrackedTimes('placed-order', 1);
    expect(events).toHaveTrackedFor('42', 'placed-order');
    expect(() => expect(events).toHaveTracked('left-shop')).toThrow('No event of that name');
    // @ts-expect-error a name is text
    expect(() => expect(events).toHaveTracked(42)).toThrow('INPUT_INVALID');
  });
}

function startVitest(): void {
  const setup = {
    globals: true,
    include: ['main.mjs'],
    setupFiles: '@intercom-events/testing/vitest',
  };
  writeFileSync('vitest.config.mjs', `export default ${JSON.stringify({ test: setup })};\n`);
  // Not from its output: vitest 3.0 hides the cursor there.
  const report = ['--reporter=json', '--outputFile=report.json'];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...report];
  const { stdout, stderr } = spawnSync(process.execPath, vitest, { encoding: 'utf8' });
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync('report.json', 'utf8'));
  if (numPassedTests !== 1) console.error(stdout, stderr);
  console.log(JSON.stringify({ passed: numPassedTests, failed: numFailedTests }));
}

if (process.env.VITEST === undefined) startVitest();
else defineTests();
