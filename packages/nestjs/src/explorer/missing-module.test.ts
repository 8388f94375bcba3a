import { expect, onTestFinished, test, vi } from 'vitest';

/** The module as a new process finds it, and what it warns of. */
async function start() {
  vi.useFakeTimers();
  vi.resetModules();
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => {
    vi.useRealTimers();
    warn.mockRestore();
  });
  return { ...(await import('./missing-module.js')), warn };
}

test('decorators without the module are spoken of once, and say what to do', async () => {
  const { expectModule, warn } = await start();

  expectModule();
  expectModule();
  vi.advanceTimersByTime(9_999);
  expect(warn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expectModule();
  vi.advanceTimersByTime(60_000);

  expect(warn.mock.calls).toEqual([
    [
      expect.stringMatching(/^@TrackEvent\(\) is used, .*Add IntercomEventsModule\.forRoot\(\) to/),
      { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
    ],
  ]);
});

test('where the module is there, before or after the first decorator, nothing is said', async () => {
  const { expectModule, forgetMissingModule, warn } = await start();

  expectModule();
  forgetMissingModule();
  expectModule();
  vi.advanceTimersByTime(60_000);

  expect(warn).not.toHaveBeenCalled();
});
