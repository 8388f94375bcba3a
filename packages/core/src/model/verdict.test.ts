import { expect, test } from 'vitest';
import { dropReasons } from './reasons.js';
import { accepted, dropped, duplicate, held } from './verdict.js';

test('verdicts are frozen: no caller can change what the next one is told', () => {
  for (const verdict of [accepted, held, duplicate, ...Object.values(dropped), dropped]) {
    expect(Object.isFrozen(verdict)).toBe(true);
  }
});

test('each reason has its verdict', () => {
  for (const reason of dropReasons) expect(dropped[reason]).toEqual({ status: 'dropped', reason });
});
