/**
 * For platforms that suspend or end the process after the response: AWS Lambda, Workers, Vercel, Netlify.
 *
 * @module
 */

// Imported so that the build puts the code shared with other entries into one file.
import './adapter.js';

export { type FlushAfterOptions, flushAfter } from './serverless/flush-after.js';
export {
  type FlushWithOptions,
  flushWith,
  type WaitUntilContext,
} from './serverless/flush-with.js';
