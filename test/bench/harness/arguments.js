import { parseArgs } from 'node:util';

/**
 * Reads the command line; throws with a sentence when something in it is not known.
 *
 * @param {readonly string[]} argv
 * @param {readonly string[]} suites
 */
export function readArguments(argv, suites) {
  const { values } = parseArgs({
    args: argv.filter((argument) => argument !== '--'),
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const only = values.only?.split(',') ?? suites;
  const unknown = only.find((name) => !suites.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no suite "${unknown}". Use some of: ${suites.join(', ')}.`);
  }
  return { ...values, only };
}
