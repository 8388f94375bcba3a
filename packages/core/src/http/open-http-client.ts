import { ConfigurationError } from '../errors/configuration-error.js';
import { runtimeOf } from '../platform/runtime.js';
import { version } from '../platform/version.js';
import type { ClientSettings } from './client-settings.js';
import { FetchClient } from './fetch-client.js';
import type { HttpClient } from './http-client.js';
import { UndiciClient } from './undici-client.js';

/** What an HTTP client is opened with. */
export interface OpenOptions extends Omit<ClientSettings, 'userAgent'> {
  /** `undefined`: as the runtime has it. */
  readonly transport: 'undici' | 'fetch' | undefined;
  /** Told when undici cannot be used and `fetch()` is used instead. */
  readonly onFallback: (why: string) => void;
}

/** Opens the client that fits the runtime: undici on Node, `fetch()` elsewhere. */
export function openHttpClient({ transport, onFallback, ...given }: OpenOptions): HttpClient {
  const runtime = runtimeOf(globalThis);
  const settings = { ...given, userAgent: `intercom-events/${version} ${runtime.userAgent}` };
  if ((transport ?? runtime.transport) === 'fetch') {
    if (given.proxy?.from === 'proxy') throw proxyNeedsUndici();
    return new FetchClient(settings);
  }
  const instead = (why: string): HttpClient => {
    onFallback(why);
    return new FetchClient(settings);
  };
  return new UndiciClient({ ...settings, instead });
}

function proxyNeedsUndici(): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', '`proxy` cannot be used with `fetch()`.', {
    fix: "Set the proxy in the environment of the runtime (HTTPS_PROXY; Node also needs NODE_USE_ENV_PROXY=1), or use `transport: 'undici'`.",
  });
}
