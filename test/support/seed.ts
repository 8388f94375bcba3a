/**
 * The seed of this run, for everything that is random: `FAULT_SEED`, else another one each time.
 * Integer from 1 to 2,147,483,647.
 */
export const seedOfThisRun = seedFrom(process.env.FAULT_SEED) ?? 1 + (Date.now() % 1_000_000_000);

function seedFrom(text: string | undefined): number | undefined {
  const given = Number(text);
  return Number.isInteger(given) && given > 0 && given < 2 ** 31 ? given : undefined;
}
