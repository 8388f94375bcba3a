/**
 * For platforms that freeze or end a process once it has answered: AWS Lambda, Workers, Vercel, Netlify.
 *
 * @module
 */

// Only so that what this shares with other entries is in one file with all the rest.
import './adapter.js';

export { type FlushAfterOptions, flushAfter } from './serverless/flush-after.js';
export {
  type FlushWithOptions,
  flushWith,
  type WaitUntilContext,
} from './serverless/flush-with.js';
