import type supertest from 'supertest';
import type { Route } from './driver.js';

/** Signs a request in. */
export function as(user: string, request: supertest.Test): supertest.Test {
  return request.set('x-user', user);
}

/** A route that tracks one event and answers with the verdict. */
export function tracking(path: string, name: string): Route {
  return { path, handle: ({ track }) => ({ body: track(name) }) };
}
