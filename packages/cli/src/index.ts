/**
 * The command line as a function, for programs that embed it.
 *
 * @module
 */

export type { CliIo, Screen } from './io.js';
export { runProgram } from './program.js';
