import fc from 'fast-check';
import { test } from 'vitest';
import { seededRandom } from '../support/seeded.js';
import { type Action, Fleet } from './fleet.js';

const slot = fc.nat({ max: 2 });
const user = fc.constantFrom('ada', 'grace', 'alan');
const call = fc.constantFrom('append', 'claim', 'renew', 'settle', 'giveUp', 'all' as const);

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('track' as const), slot, user }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 100, 4_000, 16_000, 90_000, 900_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      status: fc.constantFrom(202, 202, 503, 422, 401),
    }),
  },
  fc.record({ do: fc.constantFrom('lose' as const, 'find' as const), user }),
  fc.record({
    do: fc.constantFrom('kill', 'close', 'redrive', 'repair', 'repair' as const),
    slot,
  }),
  fc.record({ do: fc.constant('forget' as const), slot, user }),
  fc.record({ do: fc.constant('break' as const), slot, call }),
);

test('whatever happens to several processes on one store, each stored event arrives, and every counter is right', async () => {
  const seed = Math.floor(seededRandom()() * 2 ** 31);
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30, size: 'max' }), async (actions) => {
      const fleet = new Fleet();
      try {
        for (const one of actions) await fleet.run(one);
        await fleet.finish();
      } finally {
        await fleet.end();
      }
    }),
    { seed, numRuns: 30 },
  );
});
