/** The one limiter that is used: the package's index would pull all others into bundles. */
declare module 'rate-limiter-flexible/lib/RateLimiterMemory.js' {
  import { RateLimiterMemory } from 'rate-limiter-flexible';

  // biome-ignore lint/style/noDefaultExport: that is what the module has.
  export default RateLimiterMemory;
}
