import { expect, test } from 'vitest';
import { hideSecrets, hideTokens } from './secrets.js';

const mask = '[hidden: looks like a token]';

test.each([
  ['dG9rOmEtdmVyeS1zZWNyZXQtdG9rZW4='],
  ['https://dg9rometdmvyes1zzwnyzxqtdg9rzw4.example'],
  ['Xk29dLqpWm38Zt0aBcDe'],
  ['0123456789abcdef0123456789abcdef'],
])('%s is hidden in messages', (text) => {
  expect(hideSecrets(text, [])).toContain(mask);
});

test.each([
  ['exports/Orders-November-2026/part-00001.csv'],
  ['65f0c0ffee0123456789abcd'],
  ['550e8400-e29b-41d4-a716-446655440000'],
  ['00000000000000000000000000000042'],
  ['notes-about-a-longer-name'],
])('%s is not hidden', (text) => {
  expect(hideSecrets(text, [])).toBe(text);
});

test('the token in use is hidden wherever it appears', () => {
  expect(hideTokens('region secret7, host https://secret7.example', ['secret7'])).toBe(
    `region ${mask}, host https://${mask}.example`,
  );
});
