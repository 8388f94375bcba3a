import { estimate, median } from './statistics.js';

/**
 * One row of the table.
 *
 * @typedef {object} Figure
 * @property {string} suite
 * @property {string} name what is measured, with its unit
 * @property {string} ours
 * @property {string} floor what it is compared with
 * @property {{ value: number, low: number, high: number }} [ratio]
 * @property {string} [target]
 * @property {boolean} [met] by the median; `undefined`: shown without a target
 */

/**
 * Ours against a floor, sample by sample of the same round.
 *
 * @param {{ suite: string, name: string, unit: string, floorName: string, digits?: number }} about
 * @param {readonly number[]} ours
 * @param {readonly number[]} floor
 * @param {{ atMost?: number, atLeast?: number }} [target] of the ratio
 * @returns {Figure}
 */
export function ratioFigure(about, ours, floor, target = {}) {
  const { suite, name, unit, floorName, digits = 2 } = about;
  const ratio = estimate(ours.map((value, index) => value / floor[index]));
  return {
    suite,
    name,
    ours: `${median(ours).toFixed(digits)} ${unit}`,
    floor: `${floorName} ${median(floor).toFixed(digits)} ${unit}`,
    ratio,
    ...compared(ratio.value, target),
  };
}

/**
 * What ours takes more than a floor, sample by sample of the same round.
 *
 * @param {{ suite: string, name: string, unit: string, floorName: string, digits?: number }} about
 * @param {readonly number[]} ours
 * @param {readonly number[]} floor
 * @param {{ atMost?: number, atLeast?: number }} [target] of the difference
 * @returns {Figure}
 */
export function differenceFigure(about, ours, floor, target = {}) {
  const { suite, name, unit, floorName, digits = 1 } = about;
  const difference = estimate(ours.map((value, index) => value - floor[index]));
  const [value, low, high] = [difference.value, difference.low, difference.high].map((number) =>
    number.toFixed(digits),
  );
  return {
    suite,
    name,
    ours: `+${value} [${low}–${high}] ${unit}`.trim().replace('+-', '-'),
    floor: `${floorName} ${median(floor).toFixed(digits)} ${unit}`.trim(),
    ...compared(difference.value, target, unit),
  };
}

/**
 * A number with a limit of its own.
 *
 * @param {{ suite: string, name: string, unit: string, digits?: number, floor?: string }} about
 * @param {number} value
 * @param {{ atMost?: number, atLeast?: number }} [target]
 * @returns {Figure}
 */
export function plainFigure(about, value, target = {}) {
  const { suite, name, unit, digits = 1, floor = '' } = about;
  return {
    suite,
    name,
    ours: `${value.toFixed(digits)} ${unit}`.trim(),
    floor,
    ...compared(value, target, unit),
  };
}

function compared(value, { atMost, atLeast }, unit = '') {
  if (atMost !== undefined) {
    return { target: `≤ ${atMost} ${unit}`.trim(), met: value <= atMost };
  }
  if (atLeast !== undefined) {
    return { target: `≥ ${atLeast} ${unit}`.trim(), met: value >= atLeast };
  }
  return {};
}
