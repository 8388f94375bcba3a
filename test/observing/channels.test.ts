import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ChannelMessages } from '@intercom-events/core';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../support/child.js';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';

type Name = keyof ChannelMessages;

/** Listens until the test is over. */
function listen<Channel extends Name>(
  name: Channel,
  listener: (message: ChannelMessages[Channel]) => void,
): void {
  const heard = (message: unknown) => listener(message as ChannelMessages[Channel]);
  subscribe(name, heard);
  onTestFinished(() => {
    unsubscribe(name, heard);
  });
}

test('the channels publish each step of an event and each request, without metadata', async () => {
  const told: [Name, object][] = [];
  const names = ['accepted', 'attempted', 'delivered', 'dropped', 'dead'] as const;
  for (const name of names) {
    const channel = `intercom-events:${name}` as const;
    listen(channel, (message) => told.push([channel, message]));
  }
  const { clock, events, sandbox } = await startWorld();
  sandbox.fault({ kind: 'answer', status: 500 });
  events.track('42', 'placed-order', { secret: 'canary' });
  await clock.advance(5_000);
  sandbox.fault({ kind: 'answer', status: 422 });
  events.track('42', 'invited-friend', { secret: 'canary' });
  await clock.settle();
  events.track('', 'placed-order', { secret: 'canary' });

  expect(told.map(([name]) => name.replace('intercom-events:', ''))).toEqual([
    ...['accepted', 'attempted', 'attempted', 'delivered'],
    ...['accepted', 'attempted', 'dead'],
    'dropped',
  ]);
  const attempts = told.filter(([name]) => name === 'intercom-events:attempted');
  expect(attempts.map(([, message]) => message)).toMatchObject([
    { client: events.id, attempt: 1, status: 500, decision: 'retry' },
    { client: events.id, attempt: 2, status: 202, decision: 'delivered' },
    { client: events.id, attempt: 1, status: 422, decision: 'dead' },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/canary|made-up-token/);
  expectLaw(events, sandbox);
});

test('accepted is published in the async context of the caller, also for held events', async () => {
  const requests = new AsyncLocalStorage<string>();
  const told: unknown[] = [];
  listen('intercom-events:accepted', ({ name }) => told.push([name, requests.getStore()]));
  const { clock, events, sandbox } = await startWorld();
  requests.run('first', () => events.track('42', 'placed-order'));
  requests.run('second', () => {
    const scope = events.openScope(() => '42');
    scope.track('updated-plan', {}, { sendWhen: 'success' });
    scope.end();
  });
  await clock.settle();

  expect(told).toEqual([
    ['placed-order', 'first'],
    ['updated-plan', 'second'],
  ]);
  expectLaw(events, sandbox);
});

test('a subscriber may track, without an endless loop', async () => {
  const { clock, events, sandbox } = await startWorld();
  listen('intercom-events:accepted', () => events.track('42', 'saw-event', {}, { dedupe: false }));
  events.track('42', 'placed-order');
  await clock.advance(2_000);

  expect(events.stats()).toMatchObject({ tracked: 2, delivered: 2 });
  expectLaw(events, sandbox);
});

test('the end of a pause is reported to the hook and on the channel, with its duration', async () => {
  const resumed: unknown[] = [];
  const heard: unknown[] = [];
  listen('intercom-events:resumed', (message) => heard.push(message));
  const { clock, events, sandbox, told } = await startWorld({
    client: { onResume: (report) => resumed.push(report) },
  });
  sandbox.fault({ kind: 'answer', status: 401 });
  events.track('42', 'placed-order');
  await clock.settle();
  expect(told.paused).toEqual([{ because: 'unauthorised', forMs: expect.any(Number) }]);
  expect(resumed).toEqual([]);
  await clock.advance(120_000);

  expect(resumed).toEqual([{ because: 'unauthorised', afterMs: told.paused[0]?.forMs }]);
  expect(heard).toEqual([
    { client: events.id, because: 'unauthorised', afterMs: told.paused[0]?.forMs },
  ]);
  expectLaw(events, sandbox);
});

test('a subscriber that throws does not reach track() or delivery: Node makes an uncaught exception of it', async () => {
  const { ended } = startChild(`
    import { subscribe } from 'node:diagnostics_channel';
    import { createIntercomEvents } from '@intercom-events/core';
    import { startSandbox } from '@intercom-events/sandbox';
    process.on('uncaughtException', ({ message }) => console.log('uncaught:', message));
    const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
    const events = createIntercomEvents({ accessToken: sandbox.token, baseUrl: sandbox.url });
    for (const name of ['accepted', 'delivered']) {
      subscribe('intercom-events:' + name, () => {
        throw new Error(name);
      });
    }
    console.log(events.track('42', 'placed-order').status);
    const { delivered } = await events.close();
    console.log(delivered, events.stats().hookErrors);
    await sandbox.stop();
  `);

  const { code, stdout, stderr } = await ended;
  expect(stdout.trim().split('\n')).toEqual([
    'accepted',
    'uncaught: accepted',
    'uncaught: delivered',
    '1 0',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
