import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Consent } from '../options/privacy-options.js';
import { CallbackGuard } from './callback-guard.js';
import { ConsentCheck } from './consent-check.js';

const event = {
  contact: { field: 'email', value: 'ada@example.org' } as const,
  name: 'placed-order',
  createdAtSec: 1_800_000_000,
};

function check(consent: unknown, readMetadata = () => ({})) {
  return new ConsentCheck(consent as Consent, new CallbackGuard(() => {})).allows(
    event,
    readMetadata,
  );
}

test('consent gets the contact and the event', () => {
  const consent = vi.fn(() => true);

  expect(check(consent, () => ({ plan: 'pro' }))).toBe(true);
  expect(consent.mock.calls).toEqual([
    [
      event.contact,
      { name: event.name, createdAtSec: event.createdAtSec, metadata: { plan: 'pro' } },
    ],
  ]);
});

test('metadata is parsed once, and only if it is read', () => {
  const read = vi.fn(() => ({ plan: 'pro' }));
  check(() => true, read);

  expect(read).not.toHaveBeenCalled();
  const looked: Consent = (_contact, asked) =>
    asked.metadata.plan === 'pro' && asked.metadata === asked.metadata.valueOf();
  expect(check(looked, read)).toBe(true);
  expect(read).toHaveBeenCalledTimes(1);
});

test('only true means yes', () => {
  expect(check(() => true)).toBe(true);
  const otherwise = fc.anything().filter((answer) => answer !== true);
  fc.assert(
    fc.property(otherwise, (answer) => {
      expect(check(() => answer)).toBe(false);
    }),
  );
});

test('metadata that cannot be read means no', () => {
  const read = () => JSON.parse('{');

  expect(
    check((_contact: unknown, { metadata }: { metadata: unknown }) => metadata !== 7, read),
  ).toBe(false);
});
