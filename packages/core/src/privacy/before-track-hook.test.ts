import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { BeforeTrack, TrackedEvent } from '../options/privacy-options.js';
import { BeforeTrackHook } from './before-track-hook.js';
import { CallbackGuard } from './callback-guard.js';

const contact = { field: 'user_id', value: '42' } as const;
const atSec = 1_800_000_000;

function askHook(beforeTrack: (event: TrackedEvent) => unknown) {
  const onFailure = vi.fn();
  const made = new BeforeTrackHook(beforeTrack as BeforeTrack, new CallbackGuard(onFailure));
  const answer = made.of(contact, 'placed-order', { plan: 'pro' }, atSec);
  return { answer, failures: onFailure.mock.calls.length };
}

const unchanged = { name: 'placed-order', metadata: { plan: 'pro' }, at: undefined };

test.each<[string, (event: TrackedEvent) => unknown, object]>([
  ['the event itself', (event) => event, unchanged],
  ['a copy of it', (event) => ({ ...event }), unchanged],
  ['a copy with an equal contact', (event) => ({ ...event, contact: { ...contact } }), unchanged],
  ['only a name', () => ({ name: 'paid' }), { name: 'paid', metadata: undefined, at: undefined }],
  ['metadata of null', (event) => ({ ...event, metadata: null }), { ...unchanged, metadata: null }],
  ['another time', (event) => ({ ...event, at: atSec - 60 }), { ...unchanged, at: atSec - 60 }],
  [
    'itself, changed',
    (event) => {
      event.name = 'paid';
      event.at = 7;
      delete event.metadata.plan;
      return event;
    },
    { name: 'paid', metadata: {}, at: 7 },
  ],
])('beforeTrack may return %s', (_what, beforeTrack, expected) => {
  expect(askHook(beforeTrack)).toEqual({ answer: expected, failures: 0 });
});

test('null drops the event, and is no failure', () => {
  expect(askHook(() => null)).toEqual({ answer: undefined, failures: 0 });
});

test.each<[string, (event: TrackedEvent) => unknown]>([
  ['nothing', () => undefined],
  ['true', () => true],
  ['text', () => 'placed-order'],
  ['an array', (event) => [event]],
  ['an event without a name', () => ({ metadata: {} })],
  ['a name that is not text', (event) => ({ ...event, name: 7 })],
  ['metadata that is text', (event) => ({ ...event, metadata: 'plan' })],
  ['metadata that is an array', (event) => ({ ...event, metadata: ['plan'] })],
  ['another contact', (event) => ({ ...event, contact: { ...contact, value: '43' } })],
  [
    'the same value in another field',
    (event) => ({ ...event, contact: { ...contact, field: 'id' } }),
  ],
  ['a contact that is null', (event) => ({ ...event, contact: null })],
  ['a promise of the event', async (event) => event],
])('beforeTrack that returns %s drops the event, and counts as a failure', (_what, beforeTrack) => {
  expect(askHook(beforeTrack)).toEqual({ answer: undefined, failures: 1 });
});

test('the contact cannot be changed in place', () => {
  const { answer, failures } = askHook((event) => {
    Object.assign(event.contact, { value: '43' });
    return event;
  });

  expect({ answer, failures }).toEqual({ answer: undefined, failures: 1 });
});

test('whatever beforeTrack returns, the result is an event with a name, or none', () => {
  const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true });
  fc.assert(
    fc.property(anything, (returned) => {
      const { answer } = askHook(() => returned);
      if (answer !== undefined) expect(typeof answer.name).toBe('string');
    }),
  );
});
