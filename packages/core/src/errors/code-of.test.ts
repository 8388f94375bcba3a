import { expect, test } from 'vitest';
import { codeOf } from './code-of.js';

test('an error without a code is called by its name', () => {
  class NotCapable extends Error {
    override name = 'NotCapable';
  }

  expect(codeOf(new NotCapable('Requires access to "/secret-name"'))).toBe('NotCapable');
  expect(codeOf(Object.assign(new Error('made up'), { code: 'EACCES' }))).toBe('EACCES');
  expect(codeOf('made up')).toBe('unknown');
});
