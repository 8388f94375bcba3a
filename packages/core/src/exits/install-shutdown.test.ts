import { expect, onTestFinished, test, vi } from 'vitest';
import { createIntercomEvents } from '../client/create-intercom-events.js';
import type { IntercomEvents } from '../client/intercom-events.js';
import { installShutdown } from './install-shutdown.js';

function client(): IntercomEvents {
  const events = createIntercomEvents({ dryRun: true, logger: false });
  onTestFinished(async () => void (await events.close()));
  return events;
}

const bad: readonly (readonly [string, unknown, unknown, RegExp])[] = [
  ['no client', undefined, {}, /`events`.*client made by createIntercomEvents/],
  ['an empty list of clients', [], {}, /`events`/],
  ['an object that is no client', {}, {}, /`events`/],
  ['options that are no object', 'client', 7, /`options` to be an object/],
  [
    'an unknown option',
    'client',
    { signal: 'SIGTERM' },
    /Unknown option `signal`.*signals, server/,
  ],
  ['a signal that does not exist', 'client', { signals: ['SIGNOTHING'] }, /`signals`/],
  ['a signal nobody can listen to', 'client', { signals: ['SIGKILL'] }, /`signals`/],
  ['no signal at all', 'client', { signals: [] }, /`signals`/],
  ['text for signals', 'client', { signals: 'SIGTERM' }, /`signals`/],
  ['a server that cannot be closed', 'client', { server: {} }, /`server`.*`close`/],
  ['a deadline that is no number', 'client', { deadlineMs: '5s' }, /`deadlineMs`.*0 to 600000/],
  ['a deadline below 0', 'client', { deadlineMs: -1 }, /`deadlineMs`/],
  ['a hook that is no function', 'client', { onClosed: true }, /`onClosed`.*function/],
];

test.each(bad)('%s is refused, and nothing is listened to', (_what, events, options, message) => {
  const given = events === 'client' ? client() : events;
  const before = process.listenerCount('SIGTERM');

  expect(() => installShutdown(given as IntercomEvents, options as object)).toThrow(message);
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

test('a Worker has no signals, and is told what to do instead', () => {
  const events = client();
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
  onTestFinished(() => void vi.unstubAllGlobals());

  expect(() => installShutdown(events)).toThrow(/waitUntil/);
});

test('it listens to SIGTERM and SIGINT, and what it returns takes the listeners away', () => {
  const count = () => ['SIGTERM', 'SIGINT', 'SIGHUP'].map((name) => process.listenerCount(name));
  const before = count();
  const uninstall = installShutdown([client(), client()]);
  const [sigterm = 0, sigint = 0, sighup = 0] = before;

  expect(count()).toEqual([sigterm + 1, sigint + 1, sighup]);
  uninstall();
  uninstall();
  expect(count()).toEqual(before);
});
