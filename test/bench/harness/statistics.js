const resamples = 2_000;

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The median and its 95 % interval, by bootstrap: the values are drawn again and again, with
 * replacement, and the middle 95 % of the medians that come out are the interval.
 *
 * @param {readonly number[]} values
 */
export function estimate(values) {
  const random = seeded(1);
  const draw = () => values[Math.floor(random() * values.length)];
  const medians = Array.from({ length: resamples }, () => median(values.map(draw)));
  medians.sort((a, b) => a - b);
  const at = (share) => medians[Math.floor(share * (resamples - 1))];
  return { value: median(values), low: at(0.025), high: at(0.975) };
}

/** The same values give the same interval. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
