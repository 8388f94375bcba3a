import { expect, test } from 'vitest';
import { createIntercomEvents } from '../client/create-intercom-events.js';
import { clientOptionNames } from '../options/client-options.js';
import { connect } from './connect.js';

const defaults = { user: () => undefined };

test('a client that is given but undefined is an error: a second client would be made unnoticed', () => {
  const fromCircularImport = JSON.parse('{}').events;

  expect(() => connect({ client: fromCircularImport }, defaults)).toThrow(
    '`client` was given, but is undefined. Look for a circular import or a misspelt name; leave it out to have a client made. [OPTION_INVALID]',
  );
});

test.each([
  ['alone', {}],
  ['beside a client', { client: createIntercomEvents({ dryRun: true, logger: false }) }],
])('a name nobody knows is refused %s, with those there are: its own first', (_title, given) => {
  const options = { ...given, usr: () => '42' };
  const ofClients = Object.keys(clientOptionNames).join(', ');

  expect(() => connect(options, defaults)).toThrow(
    `Unknown option \`usr\`. Did you mean \`user\`? Use one of: user, client, ${ofClients}. [OPTION_INVALID]`,
  );
});

test('a client in the place of the options: how to pass it', () => {
  const events = createIntercomEvents({ dryRun: true, logger: false });

  // The compiler lets it pass: all options may be left out.
  expect(() => connect(events as object, defaults)).toThrow(
    'A client was given in the place of the options. Pass it as `{ client: events }`. [OPTION_INVALID]',
  );
});
