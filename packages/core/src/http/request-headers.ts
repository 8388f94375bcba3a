import type { HttpRequest } from './http-client.js';

/** The headers of a request. Only the authorization header holds the token. */
export function requestHeaders(
  token: string,
  { apiVersion, userAgent }: { readonly apiVersion: string; readonly userAgent: string },
  { awaited }: Pick<HttpRequest, 'awaited'> = {},
): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json',
    'intercom-version': apiVersion,
    'user-agent': userAgent,
    ...awaited?.headers,
  };
}

/** Names and values in turn. */
export function flat(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flat();
}
