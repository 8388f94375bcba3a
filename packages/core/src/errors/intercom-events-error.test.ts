import { expect, test } from 'vitest';
import { ConfigurationError } from './configuration-error.js';
import { IntercomEventsError } from './intercom-events-error.js';

test('an error says what happened, what to do, and a code to search for', () => {
  const error = new IntercomEventsError('OPTION_INVALID', 'It is wrong.', { fix: 'Mend it.' });

  expect(error.message).toBe('It is wrong. Mend it. [OPTION_INVALID]');
  expect(error).toMatchObject({
    name: 'IntercomEventsError',
    code: 'OPTION_INVALID',
    fix: 'Mend it.',
  });
  expect('cause' in error).toBe(false);
});

test('an error keeps its cause', () => {
  const cause = new Error('first');

  expect(new IntercomEventsError('TOKEN_INVALID', 'x', { fix: 'y', cause }).cause).toBe(cause);
});

test('a configuration error is recognised by class, name and code', () => {
  const error = new ConfigurationError('TOKEN_MISSING', 'x', { fix: 'y' });

  expect(error).toBeInstanceOf(IntercomEventsError);
  expect(error).toBeInstanceOf(Error);
  expect(`${error}`).toBe('ConfigurationError: x y [TOKEN_MISSING]');
});
