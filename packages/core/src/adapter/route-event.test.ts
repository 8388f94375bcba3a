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
