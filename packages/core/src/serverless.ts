/**
 * For platforms that freeze or end a process once it has answered: AWS Lambda, Workers, Vercel, Netlify.
 *
 * @module
 */

export { type FlushAfterOptions, flushAfter } from './serverless/flush-after.js';
export {
  type FlushWithOptions,
  flushWith,
  type WaitUntilContext,
} from './serverless/flush-with.js';
