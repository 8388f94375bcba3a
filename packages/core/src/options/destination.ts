import { ConfigurationError } from '../errors/configuration-error.js';
import { invalid, requireOneOf } from './checks.js';
import type { Region } from './client-options.js';

/** Intercom-OpenAPI 2.14, `servers`. */
export const regionOrigins: Readonly<Record<Region, string>> = {
  us: 'https://api.intercom.io',
  eu: 'https://api.eu.intercom.io',
  au: 'https://api.au.intercom.io',
};

const regions = ['us', 'eu', 'au'] as const satisfies readonly Region[];

/** Checks a region, from an option or from the environment. */
export function checkedRegion(name: string, given: unknown): Region {
  return requireOneOf(name, given, regions);
}

const intercomHosts = new Set(Object.values(regionOrigins).map((origin) => new URL(origin).host));

/**
 * The origin events are sent to. Hosts are compared after parsing: `https://api.intercom.io@evil.example`
 * looks like Intercom and is not.
 */
export function checkedOrigin(
  name: string,
  given: unknown,
  options: { readonly allowCustomHost: boolean },
): string {
  const url = parsed(name, given);
  if (isLoopback(url)) return url.origin;
  if (url.protocol !== 'https:') {
    throw new ConfigurationError('HOST_NOT_ALLOWED', `\`${name}\` is not https.`, {
      fix: 'Use https: otherwise the access token can be read on the way. Plain http is allowed for loopback addresses.',
    });
  }
  if (intercomHosts.has(url.host) || options.allowCustomHost) return url.origin;
  throw new ConfigurationError(
    'HOST_NOT_ALLOWED',
    `\`${name}\` points to ${url.host}, which is not Intercom's.`,
    {
      fix: 'Use `region`, or set `allowCustomHost: true` if your access token may be sent there.',
    },
  );
}

function parsed(name: string, given: unknown): URL {
  if (typeof given !== 'string' || !URL.canParse(given)) {
    throw invalid(name, 'an address such as "http://127.0.0.1:4010"', given);
  }
  const url = new URL(given);
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  if (
    isHttp &&
    url.pathname === '/' &&
    `${url.username}${url.password}${url.search}${url.hash}` === ''
  ) {
    return url;
  }
  throw new ConfigurationError('OPTION_INVALID', `\`${name}\` is more than an origin.`, {
    fix: 'Give protocol, host and port only: no user, path, query or fragment.',
  });
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
