import { ConfigurationError } from '../errors/configuration-error.js';
import { quoted } from '../errors/quoted.js';
import { invalid } from './checks.js';
import type { Region } from './client-options.js';

/** Intercom-OpenAPI 2.14, `servers`. */
export const regionOrigins: Readonly<Record<Region, string>> = {
  us: 'https://api.intercom.io',
  eu: 'https://api.eu.intercom.io',
  au: 'https://api.au.intercom.io',
};

const regions = ['us', 'eu', 'au'] as const satisfies readonly Region[];

/** Enough for "eu-central-1", and of a token that was put there by mistake no more than its beginning. */
const maxShown = 12;

/** The region. A wrong one is shown: it often differs from the right one by what cannot be seen. */
export function checkedRegion(name: string, given: unknown): Region {
  const found = regions.find((region) => region === given);
  if (found !== undefined) return found;
  const expected = `one of ${regions.map((region) => `"${region}"`).join(', ')}`;
  throw typeof given === 'string'
    ? invalid(name, expected, given, quoted(given, maxShown))
    : invalid(name, expected, given);
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
      fix: 'Use https: the access token would be readable on the way. Plain http is for loopback addresses.',
    });
  }
  if (intercomHosts.has(url.host) || options.allowCustomHost) return url.origin;
  throw new ConfigurationError(
    'HOST_NOT_ALLOWED',
    `\`${name}\` leads to ${url.host}, which is not Intercom's.`,
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
