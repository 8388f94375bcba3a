/**
 * Measures every variant once per round, each round in another order, so that drift of the machine
 * falls on all alike. Values of one round are neighbours in time: compare those.
 *
 * @template Sample
 * @param {readonly string[]} variants
 * @param {number} rounds
 * @param {(variant: string, round: number) => Promise<Sample>} measure
 * @returns {Promise<Record<string, Sample[]>>}
 */
export async function interleave(variants, rounds, measure) {
  const samples = Object.fromEntries(variants.map((variant) => [variant, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const variant of orderOf(variants, round)) {
      samples[variant].push(await measure(variant, round));
    }
  }
  return samples;
}

/** Rotated, and reversed every other round: no variant always follows the same one. */
function orderOf(variants, round) {
  const by = round % variants.length;
  const rotated = [...variants.slice(by), ...variants.slice(0, by)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}
