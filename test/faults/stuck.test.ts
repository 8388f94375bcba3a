import { createIntercomEvents } from '@intercom-events/core';
import { type Sandbox, startSandbox } from '@intercom-events/sandbox';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChild } from '../support/child.js';
import { expectLaw } from '../support/expect-law.js';

vi.setConfig({ testTimeout: 60_000 });

const token = 'made-up-token';

async function sandboxFor(): Promise<Sandbox> {
  const sandbox = await startSandbox({ unknownContacts: 'create', token });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** Recurses until the stack is used up, and tracks on the way back until a hundred calls have returned. */
const recursion = (track: string): string => `
const { createIntercomEvents } = await import('@intercom-events/core');
const ends = [];
for (let run = 0; run < 10; run += 1) {
  const events = createIntercomEvents({ logger: false, drainOnExitMs: false, rateLimit: false });
  // V8 ends the process where it has to compile a regular expression at the end of the stack: done before.
  for (let i = 0; i < 20; i += 1) events.track('user', 'warmed-up-' + i, { i, note: 'né ' + i });
  for (let i = 0; i < 3; i += 1) events.track('user-' + i, 'placed-order');
  await events.flush();
  const scope = events.openScope(() => '42');
  let [calls, returned] = [0, 0];
  const track = ${track};
  const dive = (depth) => {
    try {
      dive(depth + 1);
    } finally {
      if (returned < 100) {
        track((calls += 1));
        returned += 1;
      }
    }
  };
  try {
    dive(run);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  scope.end();
  await events.flush();
  const { pending, held, memory } = events.stats();
  ends.push([returned, pending, held, memory.events, events.health().unaccounted].join(' '));
  await events.close();
}
console.log([...new Set(ends)].join());
`;

test.each([
  ['by the client', "(n) => events.track('user-' + n, 'placed-order')"],
  ['in a scope', "(n) => scope.track('placed-order', undefined, { user: 'user-' + n })"],
  [
    'for later',
    "(n) => scope.track('placed-order', undefined, { user: 'user-' + n, sendWhen: 'success' })",
  ],
])(
  'row 101: events that are tracked %s while the stack is used up stop nothing, and are accounted for',
  async (_how, track) => {
    const sandbox = await sandboxFor();
    const env = { INTERCOM_ACCESS_TOKEN: token, INTERCOM_EVENTS_URL: sandbox.url };
    const { code, stdout, stderr } = await startChild(recursion(track), env).ended;

    // A hundred calls have returned; nothing is pending, held, in memory or missing from the counters.
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: '100 0 0 0 0\n' });
  },
);

test('row 102: an event that is tracked while timers are faked is delivered, and so are those after it', async () => {
  const sandbox = await sandboxFor();
  const events = createIntercomEvents({ accessToken: token, baseUrl: sandbox.url });
  onTestFinished(async () => void (await events.close({ deadlineMs: 0 })));
  await new Promise((resolve) => setImmediate(resolve));
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  events.track('42', 'placed-order');
  const scope = events.openScope(() => '42');
  scope.track('opened-page');
  vi.useRealTimers();

  events.track('42', 'paid-order');
  scope.end();

  expect(await events.flush({ deadlineMs: 20_000 })).toMatchObject({ pending: 0 });
  expect(events.stats()).toMatchObject({ delivered: 3 });
  expectLaw(events, sandbox);
});

test('row 102: a client that is created while timers are faked delivers', async () => {
  const sandbox = await sandboxFor();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const events = createIntercomEvents({ accessToken: token, baseUrl: sandbox.url });
  onTestFinished(async () => void (await events.close({ deadlineMs: 0 })));
  events.track('42', 'placed-order');

  expect(await events.flush({ deadlineMs: 20_000 })).toMatchObject({ delivered: 1, pending: 0 });
  expectLaw(events, sandbox);
});
