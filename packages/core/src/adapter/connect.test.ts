import { expect, test } from 'vitest';
import { connect } from './connect.js';

const defaults = { user: () => undefined };

test('a client that is given but undefined is an error: a second client would be made unnoticed', () => {
  const fromCircularImport = JSON.parse('{}').events;

  expect(() => connect({ client: fromCircularImport }, defaults)).toThrow(
    '`client` was given, but is undefined. Look for a circular import or a misspelt name; leave it out to have a client made. [OPTION_INVALID]',
  );
});
