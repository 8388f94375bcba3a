import { ConfigurationError } from '../errors/configuration-error.js';

/** The environment variables that name a proxy. */
export interface ProxyEnvironment {
  readonly NODE_USE_ENV_PROXY?: string | undefined;
  readonly NODE_OPTIONS?: string | undefined;
  readonly https_proxy?: string | undefined;
  readonly HTTPS_PROXY?: string | undefined;
  readonly http_proxy?: string | undefined;
  readonly HTTP_PROXY?: string | undefined;
  readonly no_proxy?: string | undefined;
  readonly NO_PROXY?: string | undefined;
}

/** The proxy that requests go through. Its user name and password appear in no output, inspection or error. */
export class ProxyAddress {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The option or environment variable that names it. */
  readonly from: string;
  readonly #authorization: string | undefined;

  constructor(from: string, given: unknown) {
    const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined;
    const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
    if (url === undefined || !isHttp || `${url.search}${url.hash}` !== '' || url.pathname !== '/') {
      throw unusable(from);
    }
    this.from = from;
    this.origin = url.origin;
    this.#authorization = authorizationOf(from, url);
  }

  /** The `Proxy-Authorization` header, if there are credentials. Only the HTTP client asks for it. */
  authorization(): string | undefined {
    return this.#authorization;
  }
}

/**
 * The proxy for requests to an origin. Plain http is used for addresses of this machine only, to which no proxy leads.
 *
 * @param given - The option `proxy`.
 */
export function resolveProxy(
  given: unknown,
  origin: string,
  env: ProxyEnvironment,
): ProxyAddress | undefined {
  const named = given === undefined ? proxyInEnvironment(origin, env) : fromOption(given);
  return origin.startsWith('https:') ? named : undefined;
}

function fromOption(given: unknown): ProxyAddress | undefined {
  return given === false ? undefined : new ProxyAddress('proxy', given);
}

/** As Node 24 chooses the proxy of `fetch()`. */
function proxyInEnvironment(origin: string, env: ProxyEnvironment): ProxyAddress | undefined {
  if (!usesEnvironment(env) || isExcluded(new URL(origin), env.no_proxy ?? env.NO_PROXY ?? '')) {
    return undefined;
  }
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;
  const name = names.find((each) => env[each]);
  return name && new ProxyAddress(name, env[name]);
}

/** Whether the process was started with the proxies of its environment; Node 24 has the flag. */
function usesEnvironment({ NODE_USE_ENV_PROXY, NODE_OPTIONS = '' }: ProxyEnvironment): boolean {
  const flags = [...(globalThis.process?.execArgv ?? []), ...NODE_OPTIONS.split(/\s+/)];
  return NODE_USE_ENV_PROXY === '1' || flags.includes('--use-env-proxy');
}

/** Whether a list like `localhost, .example.org, 10.0.0.1:8080` names the host or a domain it is in. */
function isExcluded({ hostname, port }: URL, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, entryPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
      if (entryPort !== undefined && entryPort !== (port || '443')) return false;
      const domain = name.replace(/^\*?\./, '');
      return hostname === domain || hostname.endsWith(`.${domain}`);
    });
}

function authorizationOf(from: string, { username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(credentials).toString('base64')}`;
  } catch {
    throw unusable(from);
  }
}

/** Does not show the value: it may hold a password. */
function unusable(from: string): ConfigurationError {
  return new ConfigurationError(
    'OPTION_INVALID',
    `Expected \`${from}\` to be the address of an HTTP proxy.`,
    {
      fix: 'Write it as "http://proxy.example.org:3128", with user and password as "http://user:password@proxy.example.org:3128" (percent-encoded), or use `proxy: false`.',
    },
  );
}
