import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { installProgress } from './setup.mjs';
import { buildProgress, stage } from './stage.mjs';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** Runs a step that takes a while and prints something on the way; returns what is on the screen. */
async function show(
  { tookMs, code = 0 }: { tookMs: number; code?: number },
  isTTY = false,
): Promise<{ text: string; ok: boolean }> {
  let text = '';
  const screen = { isTTY, write: (part: string) => (text += part) };
  const work = async (onOutput: (part: string) => void) => {
    onOutput('1 of 3');
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    return { code, output: 'first line\nthe reason\n' };
  };
  const step = { title: 'Building', work, hint: 'Look above.', progressOf: (said: string) => said };
  const done = stage(step, screen);
  await vi.advanceTimersByTimeAsync(tookMs);
  return { ok: await done, text };
}

test('a quick step prints nothing', async () => {
  expect(await show({ tookMs: 600 })).toEqual({ ok: true, text: '' });
});

test('a long step prints its start, its progress every ten seconds, and its duration', async () => {
  expect(await show({ tookMs: 24_000 })).toEqual({
    ok: true,
    text: [
      'Building ... 1 of 3',
      'Building ... 10 s, 1 of 3',
      'Building ... 20 s, 1 of 3',
      'Building: done in 24 s',
      '',
    ].join('\n'),
  });
});

test('on a terminal one line is rewritten every second', async () => {
  const { text } = await show({ tookMs: 2_500 }, true);

  expect(text.split('\r').map((line) => line.replace('\x1b[K', ''))).toEqual([
    '',
    'Building ... 1 of 3',
    'Building ... 1 s, 1 of 3',
    'Building ... 2 s, 1 of 3',
    'Building: done in 3 s\n',
  ]);
});

test('a failed step prints its output, and what to do', async () => {
  expect(await show({ tookMs: 100, code: 1 })).toEqual({
    ok: false,
    text: 'first line\nthe reason\n\nLook above.\n',
  });
});

test('the progress of an install is the last output of pnpm', () => {
  const output =
    'Progress: resolved 40, reused 1, downloaded 0, added 0\nProgress: resolved 933, reused 788, downloaded 8, added 0\n';

  expect(installProgress('Lockfile is up to date\n')).toBeUndefined();
  expect(installProgress(output)).toBe('796 of 933 packages');
});

test('the progress of a build is the number of packages that are built', () => {
  const output = [
    '• Running build in 3 packages',
    '@intercom-events/core:build: cache miss, executing d86ebbc6334b4aa8',
    '@intercom-events/core:build: > tsup',
    '@intercom-events/http:build: cache hit, replaying logs c8c11041272eb50f',
  ].join('\n');

  expect(buildProgress('')).toBeUndefined();
  expect(buildProgress(output)).toBe('2 of 3 packages');
});
