/**
 * For platforms that freeze or end a process once it has answered: AWS Lambda, Workers, Vercel, Netlify.
 *
 * @module
 */

// For what it does to the build, see tsup.config.ts.
import './adapter.js';

export { type FlushAfterOptions, flushAfter } from './serverless/flush-after.js';
export {
  type FlushWithOptions,
  flushWith,
  type WaitUntilContext,
} from './serverless/flush-with.js';
