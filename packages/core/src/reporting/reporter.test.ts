import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, onTestFinished, test } from 'vitest';
import { Counters } from '../accounting/counters.js';
import { ManualClock } from '../manual-clock.js';
import { discardReasons, dropReasons } from '../model/reasons.js';
import type { Hooks } from '../model/reports.js';
import type { StoredEvent } from '../model/stored-event.js';
import { Reporter } from './reporter.js';
import { ThrottledLogger } from './throttled-logger.js';

const event: StoredEvent = {
  id: 'e-1',
  order: 1,
  contact: { field: 'user_id', value: '42' },
  name: 'placed-order',
  createdAtSec: 1_800_000_000,
  acceptedAtMs: 0,
  notBeforeMs: 0,
  fragment: '"user_id":"42","metadata":{"secret":1}',
  bytes: 10,
};
const report = {
  id: 'e-1',
  name: 'placed-order',
  contact: { field: 'user_id', value: '42' },
  createdAtSec: 1_800_000_000,
};

function open(hooks: Hooks = {}) {
  const counters = new Counters();
  return {
    reporter: new Reporter(
      hooks,
      counters,
      'c-1',
      new ThrottledLogger(undefined, new ManualClock()),
    ),
    counters,
  };
}

function tellEverything(reporter: Reporter): void {
  reporter.delivered(event);
  reporter.dropped('dropped', 'overflow', 'placed-order');
  reporter.dead({ event, reason: 'rejected', diedAtMs: 0 });
  reporter.paused({ because: 'unauthorised', forMs: 60_000 });
  reporter.resumed({ because: 'unauthorised', afterMs: 60_000 });
}

test('hooks are told what happened, without metadata', () => {
  const told: unknown[] = [];
  const { reporter } = open({
    onDelivered: (one) => told.push(one),
    onDropped: (one) => told.push(one),
    onDead: (one) => told.push(one),
    onPause: (one) => told.push(one),
    onResume: (one) => told.push(one),
  });
  reporter.delivered(event);
  reporter.dropped('discarded', 'failed', 'placed-order');
  reporter.dead({
    event,
    reason: 'rejected',
    diedAtMs: 5,
    status: 422,
    code: 'x',
    requestId: 'r-1',
  });
  reporter.paused({ because: 'unauthorised', forMs: 60_000 });
  reporter.resumed({ because: 'unauthorised', afterMs: 70_000 });

  expect(told).toEqual([
    report,
    { status: 'discarded', reason: 'failed', name: 'placed-order' },
    { ...report, reason: 'rejected', status: 422, code: 'x', requestId: 'r-1' },
    { because: 'unauthorised', forMs: 60_000 },
    { because: 'unauthorised', afterMs: 70_000 },
  ]);
});

test.each([
  ['text', 'Placed.Order', 'Placed.Order'],
  ['long text', 'x'.repeat(300), 'x'.repeat(255)],
  ['no text', { secret: 1 }, ''],
])('a refused name that is %s is told as %2$j', (_title, name, shown) => {
  const told: unknown[] = [];
  open({ onDropped: (one) => told.push(one.name) }).reporter.dropped(
    'dropped',
    'invalid_name',
    name,
  );

  expect(told).toEqual([shown]);
});

test('without hooks nobody is told, and nothing happens', () => {
  const { reporter, counters } = open();
  tellEverything(reporter);

  expect(counters.hookErrors).toBe(0);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('made up');
    },
  ],
  ['rejects', () => Promise.reject(new Error('made up'))],
])('a hook that %s is counted, and harms nobody', async (_title, hook) => {
  const { reporter, counters } = open({
    onDelivered: hook,
    onDropped: hook,
    onDead: hook,
    onPause: hook,
    onResume: hook,
  });
  tellEverything(reporter);
  await new Promise((resolve) => setImmediate(resolve));

  expect(counters.hookErrors).toBe(5);
});

test('what a hook causes is not told to a hook: else it could go on for ever', () => {
  let calls = 0;
  const { reporter } = open({
    onDropped: () => {
      calls += 1;
      reporter.dropped('dropped', 'overflow', 'again');
    },
  });
  reporter.dropped('dropped', 'overflow', 'first');
  reporter.dropped('dropped', 'overflow', 'second');

  expect(calls).toBe(2);
});

test('a hook that has thrown is told the next time', () => {
  let calls = 0;
  const { reporter } = open({
    onDelivered: () => {
      calls += 1;
      throw new Error('made up');
    },
  });
  reporter.delivered(event);
  reporter.delivered(event);

  expect(calls).toBe(2);
});

/** Listens on a channel until the test is over. */
function listen(name: string, listener: (message: unknown) => void): void {
  const heard = (message: unknown) => listener(message);
  subscribe(name, heard);
  onTestFinished(() => {
    unsubscribe(name, heard);
  });
}

test('each report is also published on its channel, with the client it comes from, without metadata', () => {
  const { reporter } = open();
  const told: [string, unknown][] = [];
  const names = ['accepted', 'delivered', 'dropped', 'dead', 'paused', 'resumed', 'attempted'];
  for (const name of names) listen(`intercom-events:${name}`, (one) => told.push([name, one]));
  reporter.accepted(event);
  tellEverything(reporter);
  reporter.attempted(
    event,
    { number: 2, probes: 0 },
    { kind: 'response', status: 503, content: 'empty', requestId: 'r-1' },
    { do: 'retry', atMs: 5 },
    { startedAtMs: 1_800_000_000_000, tookMs: 12 },
  );

  expect(told).toEqual([
    ['accepted', { client: 'c-1', ...report }],
    ['delivered', { client: 'c-1', ...report }],
    ['dropped', { client: 'c-1', status: 'dropped', reason: 'overflow', name: 'placed-order' }],
    ['dead', { client: 'c-1', ...report, reason: 'rejected' }],
    ['paused', { client: 'c-1', because: 'unauthorised', forMs: 60_000 }],
    ['resumed', { client: 'c-1', because: 'unauthorised', afterMs: 60_000 }],
    [
      'attempted',
      {
        client: 'c-1',
        id: 'e-1',
        name: 'placed-order',
        attempt: 2,
        decision: 'retry',
        startedAtMs: 1_800_000_000_000,
        tookMs: 12,
        status: 503,
        requestId: 'r-1',
      },
    ],
  ]);
});

test('a request without an answer is told with why', () => {
  const { reporter } = open();
  const told: unknown[] = [];
  listen('intercom-events:attempted', (one) => told.push(one));
  reporter.attempted(
    event,
    { number: 1, probes: 0 },
    { kind: 'no-response', why: 'timeout', reusedSocket: false, maybeDelivered: true },
    { do: 'retry', atMs: 5 },
    { startedAtMs: 1, tookMs: 12 },
  );

  expect(told).toEqual([expect.objectContaining({ why: 'timeout', decision: 'retry' })]);
});

test('what somebody on a channel causes is not told either', () => {
  const { reporter } = open();
  let calls = 0;
  listen('intercom-events:dropped', () => {
    calls += 1;
    reporter.dropped('dropped', 'overflow', 'again');
  });
  reporter.dropped('dropped', 'overflow', 'first');

  expect(calls).toBe(1);
});

test('what a listener does to its report, a hook does not see', () => {
  const told: unknown[] = [];
  const { reporter } = open({ onDelivered: (one) => told.push(one) });
  listen('intercom-events:delivered', (one) => Object.assign(Object(one), { name: 'changed' }));
  reporter.delivered(event);

  expect(told).toEqual([report]);
});

test.each([...dropReasons, ...discardReasons])(
  'of an event that was not accepted (%s) a line says why, once a minute, unless it was meant so',
  (reason) => {
    const lines: string[] = [];
    const say = (line: string) => lines.push(line);
    const log = new ThrottledLogger({ info: say, warn: say, error: say }, new ManualClock());
    const reporter = new Reporter({}, new Counters(), 'c-1', log);
    for (let i = 0; i < 3; i += 1) reporter.dropped('dropped', reason, 'secret-name');

    const meant = ['redacted', 'consent', 'sampled', 'dry_run', ...discardReasons];
    const saidElsewhere = ['off_plan', 'too_many_names'];
    const isSilent = [...meant, ...saidElsewhere].includes(reason);
    expect(lines).toEqual(
      isSilent ? [] : [expect.stringContaining(`An event was dropped (${reason}): `)],
    );
    expect(lines.join()).not.toContain('secret-name');
  },
);

test('a function of the application that throws is counted and logged, without what may be personal', () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const log = new ThrottledLogger({ info: say, warn: say, error: say }, new ManualClock());
  const counters = new Counters();
  const onDropped = () => {
    throw new Error('secret');
  };
  const reporter = new Reporter({ onDropped }, counters, 'c-1', log);
  reporter.dropped('discarded', 'failed', 'placed-order');
  const error = new TypeError("Cannot read properties of undefined (reading 'id')");
  for (let i = 0; i < 2; i += 1) {
    reporter.callbackFailed({ callback: 'user', thrown: { error }, event: 'placed-order' });
  }
  reporter.callbackFailed({ callback: 'sendWhen', event: 'placed-order' });

  expect(counters.hookErrors).toBe(4);
  expect(lines).toEqual([
    '[intercom-events] Your function `onDropped` threw an error (Error). It is counted in stats().hookErrors.',
    '[intercom-events] Your function `user` for the event "placed-order" threw an error (TypeError: Cannot read properties of undefined (reading \'id\')). The user is unknown, and events without a user are discarded. It is counted in stats().hookErrors.',
    '[intercom-events] Your function `sendWhen` for the event "placed-order" returned neither true nor false. The event is discarded. It is counted in stats().hookErrors.',
  ]);
  expect(lines.join()).not.toContain('secret');
});
