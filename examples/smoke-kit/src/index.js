/** What the smokes of the examples are made of. */

export { arrived } from './arrived.js';
export { runChecks } from './run-checks.js';
export { settingsFor } from './settings-for.js';
