import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstRoute, type Route, routeOf, searchOf, views } from './route.js';

test('the first page has no query', () => {
  expect(searchOf(firstRoute)).toBe('');
  expect(routeOf('')).toEqual(firstRoute);
});

const texts = fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 3 });
const number = fc.option(fc.nat(), { nil: undefined });
const anyRoute: fc.Arbitrary<Route> = fc.record({
  view: fc.constantFrom(...views),
  filters: fc.record({
    ...{ name: texts, contact: texts, result: texts, status: texts },
    text: fc.string({ unit: 'grapheme' }),
  }),
  ...{ event: number, request: number },
  contact: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: undefined }),
});

test('what the URL says leads back to the same page', () => {
  fc.assert(
    fc.property(anyRoute, (route) => {
      expect(routeOf(searchOf(route))).toEqual(route);
    }),
  );
});

test.each(['?view=nonsense', '?event=1e3', '?event=-1', '?request=x', '?event=9999999999999999'])(
  'what the page does not know in a URL is ignored: %s',
  (search) => {
    expect(routeOf(search)).toEqual(firstRoute);
  },
);
