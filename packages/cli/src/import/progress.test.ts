import type { ImportProgress } from '@intercom-events/core';
import { expect, test } from 'vitest';
import { progressDisplay } from './progress.js';

const progress: ImportProgress = {
  ...{ read: 1_234, perSec: 150, refused: { too_old: 2 }, inFlight: 1, milliseconds: 0, moved: 0 },
  ...{ skipped: 0, fit: 0, delivered: 0, duplicates: 0, changed: 0 },
  checkpoint: () => ({ version: 1, position: 0, done: [], fingerprint: { rows: 0, hash: '' } }),
};

/** What a display prints for some calls. */
function printed(isTTY: boolean, isJson: boolean, calls: number, totalBytes?: number): string {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const display = progressDisplay({ write, isTTY }, isJson);
  for (let call = 0; call < calls; call += 1) display.show(progress, { doneBytes: 50, totalBytes });
  display.clear();
  return text;
}

test('on a terminal there is a bar, which is removed at the end', () => {
  const text = printed(true, false, 1, 200);

  expect(text).toContain('#####............... 25%, 1,234 rows, 150/s, 25 s left, 2 refused');
  expect(text.endsWith('\u001b[2K')).toBe(true);
});

test('without a terminal there is a line every ten seconds', () => {
  expect(printed(false, false, 19, 200)).toBe('');
  expect(printed(false, false, 41, 200)).toBe(
    '25%, 1,234 rows, 150/s, 25 s left, 2 refused\n'.repeat(2),
  );
});

test('of a stream the length is unknown', () => {
  expect(printed(false, false, 20)).toBe('1,234 rows, 150/s, 2 refused\n');
});

test('with --json the line is JSON, also on a terminal', () => {
  expect(JSON.parse(printed(true, true, 20, 200))).toMatchObject({ progress: { read: 1_234 } });
});
