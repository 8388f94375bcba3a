import fc from 'fast-check';
import { test } from 'vitest';
import { anyCommand, repairAll } from '../support/model/commands.js';
import { Stage } from '../support/model/stage.js';
import { randomFrom, seededRandom } from '../support/seeded.js';

test('whatever happens in any order, the counters match what was tracked and answered, and in the end every accepted event is delivered', async () => {
  const seed = Math.floor(seededRandom()() * 2 ** 31);
  const commands = fc.commands([anyCommand], { maxCommands: 60, size: 'max' });
  const perMinute = fc.constantFrom(60, 600, 10_000);
  await fc.assert(
    fc.asyncProperty(commands, perMinute, fc.nat(), async (happening, pace, luck) => {
      const stage = await Stage.start(pace, randomFrom(luck));
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: stage }), happening);
        await repairAll(stage);
      } finally {
        await stage.end();
      }
    }),
    { seed, numRuns: 50 },
  );
});
