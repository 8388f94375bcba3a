import type { Clock } from '../model/clock.js';
import type { ProxyAddress } from '../options/proxy-options.js';
import type { Token } from './token-provider.js';

/** What an HTTP client is made with. */
export interface ClientSettings {
  readonly origin: string;
  readonly proxy: ProxyAddress | undefined;
  readonly apiVersion: string;
  readonly token: Token;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly clock: Clock;
  readonly userAgent: string;
}
