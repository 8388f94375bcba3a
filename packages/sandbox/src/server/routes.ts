import { createContact } from '../endpoints/create-contact.js';
import { createEvent } from '../endpoints/create-event.js';
import { createSummaries } from '../endpoints/create-summaries.js';
import type { Endpoint } from '../endpoints/endpoint.js';
import { identify, listAdmins } from '../endpoints/identify.js';
import { findUser, readUser, writeUser } from '../endpoints/legacy-users.js';
import { listEvents } from '../endpoints/list-events.js';
import { readContact, readContactByExternalId } from '../endpoints/read-contact.js';
import { readJob, readJobErrors } from '../endpoints/read-job.js';
import { searchContacts } from '../endpoints/search-contacts.js';
import { itemCount, submitBulk } from '../endpoints/submit-bulk.js';
import { apiMajor } from '../http/api-version.js';
import type { Exchange } from '../state/exchange.js';

/** What the sandbox speaks: a method and a path, whose `:` stands for one segment. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly answer: Endpoint;
  /** How many calls of the rate limit a request takes; one where nothing is said. */
  readonly calls?: (exchange: Exchange) => number;
  /** The only major version of the API that has it. */
  readonly major?: 1 | 2;
}

/**
 * Everything the sandbox speaks.
 *
 * Users became contacts in version 2, and searches came. Which versions had bulk jobs is not known
 * (they are in no description, but went on working), so all have.
 */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/events', answer: createEvent },
  { method: 'GET', path: '/events', answer: listEvents },
  { method: 'POST', path: '/events/summaries', answer: createSummaries },
  { method: 'POST', path: '/bulk/events', answer: submitBulk, calls: itemCount },
  { method: 'GET', path: '/jobs/:', answer: readJob },
  { method: 'GET', path: '/jobs/:/error', answer: readJobErrors },
  { method: 'POST', path: '/contacts', answer: createContact },
  { method: 'POST', path: '/contacts/search', answer: searchContacts, major: 2 },
  {
    method: 'GET',
    path: '/contacts/find_by_external_id/:',
    answer: readContactByExternalId,
    major: 2,
  },
  { method: 'GET', path: '/contacts/:', answer: readContact },
  { method: 'GET', path: '/users', answer: findUser, major: 1 },
  { method: 'POST', path: '/users', answer: writeUser, major: 1 },
  { method: 'GET', path: '/users/:', answer: readUser, major: 1 },
  { method: 'GET', path: '/me', answer: identify },
  { method: 'GET', path: '/admins', answer: listAdmins },
];

export interface FoundRoute {
  readonly route: Route;
  readonly parameter: string;
}

const fixed = new Map(
  routes
    .filter(({ path }) => !path.includes(':'))
    .map((route) => [`${route.method} ${route.path}`, { route, parameter: '' }]),
);

const open = routes
  .filter(({ path }) => path.includes(':'))
  .map((route) => ({ route, pattern: new RegExp(`^${route.path.replace(':', '([^/]+)')}$`) }));

/** The route of a method and a path without its query; a slash at its end is tolerated. */
export function findRoute(method: string, path: string): FoundRoute | undefined {
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const known = fixed.get(`${method} ${plain}`);
  if (known !== undefined) return known;
  for (const { route, pattern } of open) {
    const segment = route.method === method ? pattern.exec(plain)?.[1] : undefined;
    if (segment !== undefined) return { route, parameter: decoded(segment) };
  }
  return undefined;
}

/** Whether there is something at that path, by whatever method. */
export function isEndpoint(path: string): boolean {
  return ['GET', 'POST'].some((method) => findRoute(method, path) !== undefined);
}

/** Whether the version a request asks for has the route. Without the header the app's own version counts: it does. */
export function hasRoute(version: string | string[] | undefined, { major }: Route): boolean {
  const wanted = apiMajor(version);
  return major === undefined || wanted === undefined || wanted === major;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A lone percent sign is no code; it is looked up as it is, and not found.
    return segment;
  }
}
