import { expect, onTestFinished, test, vi } from 'vitest';
import { routeEvent } from './route-event.js';

const mounting = { track: 'ctx.track', call: 'app.use(intercomEvents())' };

test.each([
  ['nothing', undefined, { sendWhen: 'success' }],
  ['other options', { dedupe: false }, { dedupe: false, sendWhen: 'success' }],
  ['another moment', { sendWhen: 'always' } as const, { sendWhen: 'always' }],
])('told %s, it tracks with the route’s options', (_title, options, given) => {
  const track = vi.fn();
  const metadata = { plan: 'pro' };
  routeEvent('updated-plan', options, mounting)(track, metadata);

  expect(track.mock.calls).toEqual([['updated-plan', metadata, given]]);
});

test('where nothing was mounted it says so, once for a route', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const track = routeEvent('updated-plan', undefined, mounting);
  track(undefined, undefined);
  track(undefined, undefined);

  expect(warn.mock.calls).toEqual([
    [
      'trackEvent("updated-plan") ran on a request without ctx.track, so nothing is tracked. Mount app.use(intercomEvents()) before the routes.',
      { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
    ],
  ]);
});

test.each([
  [
    'a misspelt name',
    { sendwhen: 'success' },
    'Unknown option `sendwhen`. Did you mean `sendWhen`? Use one of: at, dedupeKey, dedupe, user, sendWhen. [OPTION_INVALID]',
  ],
  [
    'a word that is none',
    { sendWhen: 'sucess' },
    'Expected `sendWhen` to be "always", "success" or a function, got "sucess".',
  ],
  ['a key that is no text', { dedupeKey: 7 }, 'Expected `dedupeKey` to be text, got `7`.'],
  [
    'a wish that is no boolean',
    { dedupe: 'no' },
    'Expected `dedupe` to be `true` or `false`, got a value of type string.',
  ],
  [
    'a time that is text',
    { at: '2027-01-01' },
    'Expected `at` to be a Date or Unix seconds, got a value of type string.',
  ],
  [
    'a function in place of a user',
    { user: () => '42' },
    'Expected `user` to be a user id, or an object with `userId`, `id` or `email`, got a value of type function.',
  ],
  [
    'nobody',
    { user: null },
    'Expected `user` to be a user id, or an object with `userId`, `id` or `email`, got `null`.',
  ],
  ['no object', 'success', 'Expected `options` to be an object, got a value of type string.'],
])(
  'options with %s are an error when the route is made, not a request that tracks wrongly',
  (_title, options, message) => {
    expect(() => routeEvent('updated-plan', options as object, mounting)).toThrow(message);
  },
);

test.each([undefined, '', '  ', 7, 'x'.repeat(256)])(
  'a name that is none is an error when the route is made: %s',
  (name) => {
    expect(() => routeEvent(name as string, undefined, mounting)).toThrow(
      "Expected the name of trackEvent() to be text of 1 to 255 characters. Write a past-tense verb and a noun: trackEvent('placed-order'). [OPTION_INVALID]",
    );
  },
);

test('every option there is may be given, and any may be left out as undefined', () => {
  const track = vi.fn();
  const full = {
    at: new Date(0),
    dedupeKey: 'k',
    dedupe: false,
    user: { email: 'ada@example.org' },
    sendWhen: () => true,
  };
  const none = {
    at: undefined,
    dedupeKey: undefined,
    dedupe: undefined,
    user: undefined,
    sendWhen: undefined,
  };
  routeEvent('updated-plan', full, mounting)(track, undefined);
  routeEvent('updated-plan', none as object, mounting)(track, undefined);

  expect(track.mock.calls.map(([, , options]) => options)).toEqual([full, { sendWhen: 'success' }]);
});
