import { expect, test } from 'vitest';
import { eventsPath } from './page-link.js';

test.each([
  ['https://api.intercom.io/events?a=1&b=%2B', '/events?a=1&b=%2B'],
  ['https://api.eu.intercom.io/events/?a=1', '/events/?a=1'],
  ['http://127.0.0.1:4010/events', '/events'],
  ['https://api.intercom.io/contacts?a=1', undefined],
  ['https://api.intercom.io/events/../contacts', undefined],
  ['//evil.example/events', undefined],
  ['', undefined],
])('of %j the path %j is used', (link, path) => {
  expect(eventsPath(link)).toBe(path);
});
