import type { IncomingMessage } from 'node:http';
import { namesNoStranger, namesThisMachine } from '../http/local-host.js';

/**
 * Why a visitor of the inspector is turned away; undefined for who may look and act.
 *
 * There is no password: who can reach the port may. A page of somebody else in the same browser can reach
 * it too, so whatever such a page has sent is refused, but for a link that a person follows.
 *
 * @param isForAll - Whether the sandbox is for others than this machine, too.
 */
export function turnedAway(request: IncomingMessage, isForAll: boolean): string | undefined {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  if (!isForAll && !namesThisMachine(host)) return 'The Host header does not name this machine.';
  if (!namesNoStranger(host)) return 'Open this by an address, or by a name without a dot.';

  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  const isLink = request.method === 'GET' && mode === 'navigate';
  const isOwnOrigin = origin === undefined || origin === `http://${host}`;
  if ((isOwn || isLink) && isOwnOrigin) return undefined;
  return 'This was sent by another page. Open the inspector itself.';
}
