// A program that is its own test: started by Node it starts jest, which reads it again.
import { spawnSync } from 'node:child_process';
import { createTestEvents } from '@intercom-events/testing';
import type {} from '@intercom-events/testing/jest';
import type { expect as Expect, test as Test } from '@jest/globals';

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

function startJest(): void {
  const config = JSON.stringify({
    testMatch: [process.argv[1]],
    transform: {},
    setupFilesAfterEnv: ['@intercom-events/testing/jest'],
  });
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, [...jest, '--config', config], {
    encoding: 'utf8',
  });
  const { numPassedTests, numFailedTests } = JSON.parse(stdout || '{}');
  if (numPassedTests !== 1) console.error(stderr);
  console.log(JSON.stringify({ passed: numPassedTests, failed: numFailedTests }));
}

if (process.env.JEST_WORKER_ID === undefined) startJest();
else defineTests();
