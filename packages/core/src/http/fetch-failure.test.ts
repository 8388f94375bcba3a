import { expect, test } from 'vitest';
import { fetchFailureCause } from './fetch-failure.js';

function failed(message: string, more: { code?: string; cause?: unknown } = {}): Error {
  const { code, cause } = more;
  return Object.assign(new TypeError(message, { cause }), code && { code });
}

const request = 'error sending request for url (http://api.example.org/events): client error';

/** As they were seen, with made-up hosts. */
test.each([
  ['Node', failed('fetch failed', { cause: { code: 'ECONNREFUSED' } }), 'refused'],
  ['Node', failed('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } }), 'reset'],
  ['Node', failed('fetch failed', { cause: { code: 'ENOTFOUND' } }), 'dns'],
  ['Node', failed('fetch failed', { cause: { code: 'SELF_SIGNED_CERT_IN_CHAIN' } }), 'tls'],
  ['Bun', failed('Unable to connect.', { code: 'ECONNREFUSED' }), 'refused'],
  ['Bun', failed('The TLS handshake failed.', { code: 'EPROTO' }), 'tls'],
  [
    'Deno',
    failed('fetch failed', {
      cause: new Error(`${request} (Connect): tcp connect error: Connection refused`),
    }),
    'refused',
  ],
  [
    'Deno',
    failed('fetch failed', {
      cause: new Error(`${request} (Connect): dns error: failed to lookup`),
    }),
    'dns',
  ],
  [
    'Deno',
    failed('fetch failed', { cause: new Error(`${request} (Connect): invalid peer certificate`) }),
    'tls',
  ],
  ['Deno', failed('fetch failed', { cause: new Error('Connection reset by peer') }), 'reset'],
  [
    'Deno',
    failed('fetch failed', {
      cause: new Error(`${request} (SendRequest): connection closed before message completed`),
    }),
    'reset',
  ],
  ['Deno', failed('error reading a body from connection'), 'reset'],
  ['workerd', new Error('Network connection lost.'), 'reset'],
  ['workerd', new Error('internal error; reference = made-up'), 'other'],
  ['nobody', 'made-up trouble', 'other'],
  ['nobody', undefined, 'other'],
])('%s: %s means %s', (_runtime, error, why) => {
  expect(fetchFailureCause(error)).toBe(why);
});
