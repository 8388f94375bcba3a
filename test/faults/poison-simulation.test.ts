import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { seededRandom } from '../support/seeded.js';
import { failed, type Said, type Simulated, simulate } from '../support/simulation.js';

const minuteMs = 60_000;
const count = 2_000;
const perSecond = 50;

function answer(status: number, content: 'empty' | 'other' = 'empty'): Said {
  return { kind: 'response', status, content };
}

const poisons: readonly (readonly [kind: string, said: Said])[] = [
  ['403', answer(403)],
  ['302', answer(302)],
  ['a 404 page', answer(404, 'other')],
  ['406', answer(406)],
  ['415', answer(415)],
  ['a 200 page', answer(200, 'other')],
  ['500', answer(500)],
  ['502', answer(502, 'other')],
  ['503', answer(503)],
  ['a reset', failed('reset')],
];

/** Which share of the good events was delivered within a minute. */
function inTime({ trackedAtMs, deliveredAtMs }: Simulated, poisoned: ReadonlySet<number>): number {
  const good = [...trackedAtMs].filter(([number]) => !poisoned.has(number));
  const late = good.filter(
    ([number, atMs]) => (deliveredAtMs.get(number) ?? Infinity) - atMs > minuteMs,
  );
  return 1 - late.length / good.length;
}

/** Simulates traffic with this share of poisoned events, and the minute after it. */
async function poisonedTraffic(share: number, said: Said, concurrency: number) {
  const random = seededRandom();
  const poisoned = new Set<number>();
  for (let number = 0; number < count; number += 1) {
    if (random() < share) poisoned.add(number);
  }
  const simulated = await simulate({
    ...{ events: count, perSecond, random, client: { delivery: { concurrency } } },
    answer: (number) => (poisoned.has(number) ? said : undefined),
  });
  await simulated.clock.advance(minuteMs);
  expectLaw(simulated.client);
  expect(simulated.trackedAtMs.size).toBe(count);
  return { simulated, inTime: inTime(simulated, poisoned) };
}

test.each(
  poisons.flatMap(([kind, said]) =>
    [0.001, 0.01, 0.1].map((share) => ({ kind, said, percent: share * 100, share })),
  ),
)(
  'row 28: $percent percent of the events are answered $kind: the others arrive within a minute, with at most a fifth more requests',
  async ({ share, said }) => {
    const { simulated, inTime } = await poisonedTraffic(share, said, 10);

    expect(inTime).toBeGreaterThanOrEqual(0.95);
    // Besides, 64 repetitions are allowed at once.
    expect(simulated.requests.length).toBeLessThanOrEqual(1.2 * count + 64);
  },
);

// One that is not answered takes a place for ten seconds: 10% of 50 a second are 50 places, more than the default.
test.each([0.1, 1, 10])(
  'row 28: %d percent of the events are never answered: the others arrive within a minute, with at most a fifth more requests',
  async (percent) => {
    const { simulated, inTime } = await poisonedTraffic(percent / 100, { kind: 'timeout' }, 64);

    expect(inTime).toBeGreaterThanOrEqual(0.95);
    expect(simulated.requests.length).toBeLessThanOrEqual(1.2 * count + 64);
  },
);
