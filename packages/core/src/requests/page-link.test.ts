import fc from 'fast-check';
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

test('whatever the link, what is used of it is below /events, and leads to no other host', () => {
  const link = fc.oneof(
    fc.webUrl({ withQueryParameters: true }),
    fc.string(),
    fc
      .tuple(
        fc.constantFrom('https://api.intercom.io', 'http://x', '//', 'javascript:'),
        fc.string(),
      )
      .map(([start, rest]) => `${start}/events${rest}`),
  );
  fc.assert(
    fc.property(link, (given) => {
      const path = eventsPath(given);
      if (path === undefined) return;
      const url = new URL(path, 'https://made-up.example.org');

      expect(url.host).toBe('made-up.example.org');
      expect(url.pathname).toMatch(/^\/events\/?$/);
    }),
    { numRuns: 1_000 },
  );
});
