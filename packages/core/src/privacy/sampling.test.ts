import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Sample } from '../options/privacy-options.js';
import { CallbackGuard } from './callback-guard.js';
import { Sampling } from './sampling.js';

const user = (value: string) => ({ field: 'user_id', value }) as const;
const users = Array.from({ length: 10_000 }, (_, i) => user(`${i}`));

function sampling(sample: unknown, onTrouble = () => {}): Sampling {
  return new Sampling(sample as Sample, new CallbackGuard(onTrouble), (name) => name.toLowerCase());
}

test.each([
  [0, 0],
  [1, 10_000],
])('of a share of %d, %i of 10,000 users are in', (share, expected) => {
  const sampled = sampling(share);

  expect(users.filter((one) => sampled.takes(one, 'opened-page'))).toHaveLength(expected);
});

test.each([[0.01], [0.1], [0.5], [0.9]])(
  'a share of %d takes about that share of consecutive ids',
  (share) => {
    const sampled = sampling(share);
    const taken = users.filter((one) => sampled.takes(one, 'opened-page')).length;

    // Three standard deviations of a fair draw; the places are fixed, so this cannot vary.
    const spread = 3 * Math.sqrt(10_000 * share * (1 - share));
    expect(Math.abs(taken - 10_000 * share)).toBeLessThan(spread);
  },
);

test('either all events of a name of a contact are in, or none, in every process', () => {
  fc.assert(
    fc.property(fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (value, share) => {
      const answers = [1, 2, 3].map(() => sampling(share).takes(user(value), 'opened-page'));

      expect(new Set(answers).size).toBe(1);
    }),
  );
});

test('the case of an e-mail address does not matter', () => {
  const sampled = sampling(0.5);
  const email = (value: string) => ({ field: 'email', value }) as const;
  const differ = users.filter(
    ({ value }) =>
      sampled.takes(email(`Ada${value}@Example.org`), 'a') !==
      sampled.takes(email(`ada${value}@example.org`), 'a'),
  );

  expect(differ).toEqual([]);
});

test('a contact that is in at one share is in at every larger one', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.string(), share, share, (value, one, other) => {
      const [small, large] = [Math.min(one, other), Math.max(one, other)];
      if (sampling(small).takes(user(value), 'a')) {
        expect(sampling(large).takes(user(value), 'a')).toBe(true);
      }
    }),
  );
});

test('these users are in at a half, and must stay so in later versions', () => {
  const sampled = sampling(0.5);

  const taken = users.slice(0, 20).filter((one) => sampled.takes(one, 'a'));

  expect(taken.map(({ value }) => Number(value))).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 15, 16, 17, 18, 19,
  ]);
});

test('shares by name: names are normalised, and names without a share are sent', () => {
  const sampled = sampling({ 'Opened-Page': 0, bought: 1 });

  expect(sampled.takes(user('1'), 'opened-page')).toBe(false);
  expect(sampled.takes(user('1'), 'bought')).toBe(true);
  expect(sampled.takes(user('1'), 'paid')).toBe(true);
});

test('a function gets contact and name', () => {
  const share = vi.fn(() => 1);

  expect(sampling(share).takes(user('7'), 'paid')).toBe(true);
  expect(share.mock.calls).toEqual([[user('7'), 'paid']]);
});

test.each([[undefined], [-1], [2], [Number.NaN], ['0.5'], [true], [Promise.resolve(1)]])(
  'a function that answers %s takes nobody, and that is counted',
  (answer) => {
    const onTrouble = vi.fn();

    expect(sampling(() => answer, onTrouble).takes(user('7'), 'paid')).toBe(false);
    expect(onTrouble).toHaveBeenCalledTimes(1);
  },
);
