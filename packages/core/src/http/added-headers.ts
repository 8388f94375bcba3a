import { channel } from 'node:diagnostics_channel';

/** Where undici, and Node's `fetch()`, publish each request before it is sent. */
const created = channel('undici:request:create');

/** What `fetch()` itself adds to a request. */
const fetchHeaders = [
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'pragma',
  'priority',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
];

/** The requests that are about to be published: the names and values of their headers, in turn. */
const pending = new Set<readonly string[]>();

/**
 * Removes the headers that others add to a request of ours. Tracing tools subscribe to the channel and add theirs
 * to every request of the process. Our requests belong to no trace, and Intercom has no use for them.
 *
 * @param own - The names and values of the request's own headers, in turn.
 * @returns The end: to be called when the request has been published.
 */
export function removeAddedHeaders(own: readonly string[]): () => void {
  if (!created.hasSubscribers) return () => {};
  pending.add(own);
  // Subscribers are called in turn: this one must be the last.
  created.unsubscribe(removeOthers);
  created.subscribe(removeOthers);
  return () => {
    pending.delete(own);
    if (pending.size === 0) created.unsubscribe(removeOthers);
  };
}

function removeOthers(message: unknown): void {
  const headers = headersOf(message);
  if (headers === undefined || ![...pending].some((own) => isOf(headers, own))) return;
  // Requests with the same token may differ in their headers, and cannot be told apart.
  const names = new Set([...pending].flatMap((own) => namesOf(own)).concat(fetchHeaders));
  const kept = headers.filter((_, i) => names.has(String(headers[i - (i % 2)]).toLowerCase()));
  headers.splice(0, headers.length, ...kept);
}

/** Only a request with our token is ours: others may send requests while they handle the message. */
function isOf(headers: readonly unknown[], own: readonly string[]): boolean {
  const token = own[own.indexOf('authorization') + 1];
  return headers.includes(token);
}

function namesOf(own: readonly string[]): string[] {
  return own.filter((_, i) => i % 2 === 0);
}

/** The names and values of the headers, in turn, as undici 6 and later have them. */
function headersOf(message: unknown): unknown[] | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  const { request } = message;
  if (typeof request !== 'object' || request === null || !('headers' in request)) return undefined;
  return Array.isArray(request.headers) ? request.headers : undefined;
}
