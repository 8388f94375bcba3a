import type { IncomingMessage } from 'node:http';
import { isLocalHost, isTrustedHost } from '../http/host-header.js';
import type { RequestTarget } from '../http/request-target.js';

/**
 * Why a request to the inspector is denied; undefined if it is allowed.
 *
 * There is no password: whoever can reach the port may use the inspector. Other websites in the same browser can
 * reach the port too, so their requests are denied, except for links that a person follows.
 *
 * @param isPublic - Whether other machines can reach the sandbox.
 */
export function accessDenied(
  request: IncomingMessage,
  target: RequestTarget,
  isPublic: boolean,
): string | undefined {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  const hosts = target.host === undefined ? [host] : [host, target.host];
  if (!isPublic && !hosts.every(isLocalHost))
    return 'The Host header is not a name of this machine.';
  if (!hosts.every(isTrustedHost))
    return 'Open this page by an IP address, or by a name without a dot.';
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  const isLink = request.method === 'GET' && mode === 'navigate';
  const isOwnOrigin = origin === undefined || origin === `http://${host}`;
  if ((isOwn || isLink) && isOwnOrigin) return undefined;
  return 'Another website sent this request. Open the inspector directly.';
}
