import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, test, vi } from 'vitest';
import { type TrackEventOptions, trackEvent } from './track-event.js';

/** Runs the hook on a request that records what is tracked. */
function serve(hook: (request: FastifyRequest, reply: FastifyReply, done: () => void) => unknown) {
  const track = vi.fn();
  const done = vi.fn();
  const request = { track } as unknown as FastifyRequest;
  const reply = {} as FastifyReply;
  const returned: unknown = hook(request, reply, done);
  return { tracked: track.mock.calls[0], done, request, reply, returned };
}

test.each<readonly [string, TrackEventOptions | undefined, unknown]>([
  ['are left out', undefined, { sendWhen: 'success' }],
  ['say otherwise', { sendWhen: 'always' }, { sendWhen: 'always' }],
  ['say something else', { dedupeKey: 'order-7' }, { dedupeKey: 'order-7', sendWhen: 'success' }],
])('an event waits for success where the options %s', (_what, options, expected) => {
  const { tracked, done, returned } = serve(trackEvent('placed-order', undefined, options));

  expect(tracked).toEqual(['placed-order', undefined, expected]);
  expect(done.mock.calls).toEqual([[]]);
  // A hook that calls done() and returns a promise would continue twice.
  expect(returned).toBeUndefined();
});

test('a metadata object is passed on unchanged', () => {
  const metadata = { plan: 'pro' };

  const { tracked } = serve(trackEvent('updated-plan', metadata));

  expect(tracked?.[1]).toBe(metadata);
});

test('a metadata function is not called by the hook, but later, with request and reply', () => {
  const metadata = vi.fn(() => ({ plan: 'pro' }));

  const { tracked, request, reply } = serve(trackEvent('updated-plan', metadata));
  expect(metadata).not.toHaveBeenCalled();

  expect(tracked?.[1]()).toEqual({ plan: 'pro' });
  expect(metadata.mock.calls).toEqual([[request, reply]]);
});

test('it has a name for stack traces', () => {
  expect(trackEvent('placed-order').name).toBe('trackEventHook');
});
