import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deadReasons, discardReasons, dropReasons, pauseReasons } from './reasons.js';

const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');

const words = [
  'accepted',
  'held',
  'duplicate',
  ...dropReasons.map((reason) => `dropped: ${reason}`),
  ...discardReasons.map((reason) => `discarded: ${reason}`),
  ...deadReasons.map((reason) => `dead: ${reason}`),
  ...pauseReasons.map((reason) => `paused: ${reason}`),
];

test('the troubleshooting page explains every answer and every reason, in their order, and no other', () => {
  expect(explained(page).map(([seen]) => seen)).toEqual(words);
});

test('the troubleshooting page leaves no cell empty', () => {
  expect(explained(page).flat()).not.toContain('');
});

/** The rows of all tables of the page: what is seen, why, what to do. */
function explained(text: string): string[][] {
  const head = /^\| you see +\| why +\| what to do +\|\n\|[-| ]+\|\n/m;
  return text
    .split(head)
    .slice(1)
    .flatMap((afterHead) => (afterHead.split('\n\n')[0] ?? '').trimEnd().split('\n'))
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')));
}
