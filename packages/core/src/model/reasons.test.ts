import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deadReasons, discardReasons, dropReasons, pauseReasons } from './reasons.js';

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');

const words = [
  'accepted',
  'held',
  'duplicate',
  ...dropReasons.map((reason) => `dropped: ${reason}`),
  ...discardReasons.map((reason) => `discarded: ${reason}`),
  ...deadReasons.map((reason) => `dead: ${reason}`),
  ...pauseReasons.map((reason) => `paused: ${reason}`),
];

test('the table "you see, why, what to do" explains every answer and every reason, and no other', () => {
  expect(explained(readme).map(([seen]) => seen)).toEqual(words);
});

test('the table leaves no cell empty', () => {
  expect(explained(readme).flat()).not.toContain('');
});

/** The rows of the table: what is seen, why, what to do. */
function explained(text: string): string[][] {
  const head = /^\| you see +\| why +\| what to do +\|\n\|[-| ]+\|\n/m;
  const [, afterHead = ''] = text.split(head);
  const [rows = ''] = afterHead.split('\n\n');
  return rows
    .trimEnd()
    .split('\n')
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')));
}
