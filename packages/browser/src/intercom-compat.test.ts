import { expect, onTestFinished, test, vi } from 'vitest';
import { intercomCompat } from './intercom-compat.js';

function open(messenger: unknown) {
  vi.stubGlobal('Intercom', messenger);
  onTestFinished(() => {
    Reflect.deleteProperty(globalThis, 'Intercom');
    vi.unstubAllGlobals();
  });
  const track = vi.fn();
  intercomCompat({ track });
  const call = (...args: readonly unknown[]) =>
    Reflect.apply(Reflect.get(globalThis, 'Intercom'), undefined, args);
  return { track, call };
}

test('trackEvent goes to us, every other call to the Messenger', () => {
  const messenger = vi.fn(() => 'answered');
  const { track, call } = open(messenger);

  call('trackEvent', 'invited-friend', { friends: 2 });
  expect(call('show')).toBe('answered');

  expect(track.mock.calls).toEqual([['invited-friend', { friends: 2 }]]);
  expect(messenger.mock.calls).toEqual([['show']]);
});

test('a Messenger that is loaded later is found, with its properties', () => {
  const { track, call } = open(undefined);
  expect(Reflect.get(globalThis, 'Intercom')).toBeUndefined();
  const snippet = Object.assign(vi.fn(), { q: [] as unknown[] });

  Reflect.set(globalThis, 'Intercom', snippet);
  call('boot', { app_id: 'made-up' });
  call('trackEvent', 'invited-friend');

  expect(snippet.mock.calls).toEqual([['boot', { app_id: 'made-up' }]]);
  expect(Reflect.get(globalThis, 'Intercom').q).toBe(snippet.q);
  expect(track).toHaveBeenCalledTimes(1);
});
