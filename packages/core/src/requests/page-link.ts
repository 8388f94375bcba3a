import { IntercomApiError } from '../errors/intercom-api-error.js';
import type { ApiAnswer } from '../model/api-answer.js';

/**
 * Path and query of a link to more events, exactly as Intercom gave them. Only these are used: the
 * request goes to the client's own origin, so the token never follows a link to another host.
 *
 * Intercom writes `https://api.intercom.io` in its links whatever the region (recorded answers).
 */
export function pathOf(link: unknown, answer: ApiAnswer): string | undefined {
  if (link === undefined || link === null) return undefined;
  const path = typeof link === 'string' ? eventsPath(link) : undefined;
  if (path !== undefined) return path;
  throw new IntercomApiError('UNEXPECTED_ANSWER', 'A link to more events leads to another place.', {
    fix: 'Check `baseUrl` and proxies.',
    answer,
    retryable: false,
  });
}

/** Path and query of an address below `/events`; `undefined` for any other. */
export function eventsPath(link: string): string | undefined {
  if (!URL.canParse(link)) return undefined;
  const { pathname, search } = new URL(link);
  return pathname === '/events' || pathname === '/events/' ? `${pathname}${search}` : undefined;
}
