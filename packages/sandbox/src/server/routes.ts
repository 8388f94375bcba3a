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
import type { RequestRecord } from '../state/request-record.js';

/** An endpoint: a method and a path. A `:` in the path stands for one segment. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly answer: Endpoint;
  /** How many calls a request counts against the rate limit; 1 by default. */
  readonly calls?: (exchange: RequestRecord) => number;
  /** The only major version of the API that has this endpoint. */
  readonly major?: 1 | 2;
}

/**
 * All endpoints of the sandbox.
 *
 * API version 2 replaced users by contacts and added the search. Which versions had bulk jobs is not known (no
 * description has them, although they went on working), so all versions have them here.
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

const fixedRoutes = new Map(
  routes
    .filter(({ path }) => !path.includes(':'))
    .map((route) => [`${route.method} ${route.path}`, { route, parameter: '' }]),
);

const parameterRoutes = routes
  .filter(({ path }) => path.includes(':'))
  .map((route) => {
    const [before = '', after = ''] = route.path.split(':');
    return { route, before, after };
  });

/** The route for a method and a path without query. A trailing slash is ignored. */
export function findRoute(method: string, path: string): FoundRoute | undefined {
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const fixed = fixedRoutes.get(`${method} ${plain}`);
  if (fixed !== undefined) return fixed;
  for (const { route, before, after } of parameterRoutes) {
    if (route.method !== method || !plain.startsWith(before) || !plain.endsWith(after)) continue;
    const segment = plain.slice(before.length, plain.length - after.length);
    if (segment !== '' && !segment.includes('/')) return { route, parameter: decoded(segment) };
  }
  return undefined;
}

/** Whether the path exists, for any method. */
export function isEndpoint(path: string): boolean {
  return ['GET', 'POST'].some((method) => findRoute(method, path) !== undefined);
}

/** Whether the requested API version has the route. Without a version header every route is available. */
export function hasRoute(version: string | string[] | undefined, { major }: Route): boolean {
  const wanted = apiMajor(version);
  return major === undefined || wanted === undefined || wanted === major;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // An invalid escape is looked up as it is, and not found.
    return segment;
  }
}
