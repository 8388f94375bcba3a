import { expect, onTestFinished, test, vi } from 'vitest';

/** A fresh copy of the module, and its warnings. */
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

test('decorators without the module cause one warning that says what to do', async () => {
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

test('with the module, imported before or after the first decorator, there is no warning', async () => {
  const { expectModule, forgetMissingModule, warn } = await start();

  expectModule();
  forgetMissingModule();
  expectModule();
  vi.advanceTimersByTime(60_000);

  expect(warn).not.toHaveBeenCalled();
});
