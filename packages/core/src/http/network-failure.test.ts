import { expect, test } from 'vitest';
import { failureCause } from './network-failure.js';

function error(code: unknown): Error {
  return Object.assign(new Error('connect to 10.0.0.1 failed'), { code });
}

test.each([
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['ETIMEDOUT', 'timeout'],
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'refused'],
  ['ENETUNREACH', 'refused'],
  ['EADDRNOTAVAIL', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['UND_ERR_ABORTED', 'aborted'],
  ['UND_ERR_DESTROYED', 'aborted'],
  ['UND_ERR_CLOSED', 'aborted'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['HOSTNAME_MISMATCH', 'tls'],
  ['EPROTO', 'tls'],
  ['ENOSYS', 'other'],
  ['NOT_A_CERT_HAS_EXPIRED', 'other'],
])('%s is "%s"', (code, why) => {
  expect(failureCause(error(code))).toBe(why);
});

test('where both address families failed, the first failure is the cause', () => {
  const both = new AggregateError([error('ECONNREFUSED'), error('ENOTFOUND')]);

  expect(failureCause(both)).toBe('refused');
  expect(failureCause(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toBe(
    'refused',
  );
});

test.each([
  ['an error without code', new Error('x')],
  ['a code that is a number', error(5)],
  ['text', 'ECONNREFUSED'],
  ['nothing', undefined],
  ['null', null],
])('%s is "other"', (_title, failure) => {
  expect(failureCause(failure)).toBe('other');
});

test('a code that names a property of every object is no cause, and every TLS code is', () => {
  expect(failureCause({ code: 'constructor' })).toBe('other');
  expect(failureCause({ code: 'INVALID_CA' })).toBe('tls');
  expect(failureCause({ code: 'CRL_HAS_EXPIRED' })).toBe('tls');
});
