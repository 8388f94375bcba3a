/** Parts of the smoke tests of the examples. */

export { arrived } from './arrived.js';
export { runChecks } from './run-checks.js';
export { settingsFor } from './settings-for.js';
