import type { Context } from 'koa';
import { expect, test, vi } from 'vitest';
import { type TrackEventOptions, trackEvent } from './track-event.js';

/** Runs the middleware on a context that records what is tracked. */
function serve(middleware: ReturnType<typeof trackEvent>) {
  const track = vi.fn();
  const next = vi.fn(async () => 'what came of it');
  const ctx = { track } as unknown as Context;
  const returned = middleware(ctx, next);
  return { tracked: track.mock.calls[0], next, ctx, returned };
}

test.each<readonly [string, TrackEventOptions | undefined, unknown]>([
  ['are left out', undefined, { sendWhen: 'success' }],
  ['say otherwise', { sendWhen: 'always' }, { sendWhen: 'always' }],
  ['say something else', { dedupeKey: 'order-7' }, { dedupeKey: 'order-7', sendWhen: 'success' }],
  [
    'name it without a value, which JavaScript allows',
    { sendWhen: undefined } as unknown as TrackEventOptions,
    { sendWhen: 'success' },
  ],
])('an event waits for success where the options %s', (_what, options, expected) => {
  const { tracked, next } = serve(trackEvent('placed-order', undefined, options));

  expect(tracked).toEqual(['placed-order', undefined, expected]);
  expect(next.mock.calls).toEqual([[]]);
});

test('a metadata object is passed on unchanged', () => {
  const metadata = { plan: 'pro' };

  const { tracked } = serve(trackEvent('updated-plan', metadata));

  expect(tracked?.[1]).toBe(metadata);
});

test('a metadata function is not called by the middleware, but later, with the context', () => {
  const metadata = vi.fn(() => ({ plan: 'pro' }));

  const { tracked, ctx } = serve(trackEvent('updated-plan', metadata));
  expect(metadata).not.toHaveBeenCalled();

  expect(tracked?.[1]()).toEqual({ plan: 'pro' });
  expect(metadata.mock.calls).toEqual([[ctx]]);
});

test('it returns what next returns: middleware before it waits for the route', async () => {
  const { returned } = serve(trackEvent('placed-order'));

  await expect(returned).resolves.toBe('what came of it');
});

test('it has a name for stack traces', () => {
  expect(trackEvent('placed-order').name).toBe('trackEventMiddleware');
});
