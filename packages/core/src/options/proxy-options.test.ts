import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../errors/configuration-error.js';
import { type ProxyEnvironment, resolveProxy } from './proxy-options.js';

const origin = 'https://api.eu.intercom.io';
const asked = { NODE_USE_ENV_PROXY: '1' };
const HTTPS_PROXY = 'http://secure.example.org:3128';

function fromEnvironment(env: ProxyEnvironment, to = origin) {
  const proxy = resolveProxy(undefined, to, env);
  return proxy && [proxy.from, proxy.origin];
}

test.each<[string, ProxyEnvironment, string[] | undefined]>([
  ['not asked for', { HTTPS_PROXY }, undefined],
  ['asked for', { ...asked, HTTPS_PROXY }, ['HTTPS_PROXY', HTTPS_PROXY]],
  [
    'asked for by a flag in NODE_OPTIONS',
    { NODE_OPTIONS: '--enable-source-maps --use-env-proxy', HTTPS_PROXY },
    ['HTTPS_PROXY', HTTPS_PROXY],
  ],
  ['another value', { NODE_USE_ENV_PROXY: '0', HTTPS_PROXY }, undefined],
  ['no proxy', asked, undefined],
  ['an empty one', { ...asked, HTTPS_PROXY: '' }, undefined],
  [
    'lower case first',
    { ...asked, HTTPS_PROXY, https_proxy: 'http://lower.example.org:80/' },
    ['https_proxy', 'http://lower.example.org'],
  ],
  [
    'for http only',
    { ...asked, HTTP_PROXY: 'http://plain.example.org:3128' },
    ['HTTP_PROXY', 'http://plain.example.org:3128'],
  ],
])('the proxy of the environment: %s', (_title, env, expected) => {
  expect(fromEnvironment(env)).toEqual(expected);
});

test.each([
  ['api.eu.intercom.io', true],
  ['intercom.io', true],
  ['.intercom.io', true],
  ['*.Intercom.IO', true],
  ['*', true],
  ['example.org,  api.eu.intercom.io:443', true],
  ['api.eu.intercom.io:8443', false],
  ['com.io', false],
  ['api.us.intercom.io', false],
  ['', false],
])('NO_PROXY=%s names the host: %s', (NO_PROXY, isNamed) => {
  expect(fromEnvironment({ ...asked, HTTPS_PROXY, NO_PROXY }) === undefined).toBe(isNamed);
});

test('plain http on this machine is reached directly', () => {
  const local = 'http://127.0.0.1:4010';

  expect(fromEnvironment({ ...asked, HTTPS_PROXY }, local)).toBeUndefined();
  expect(resolveProxy(HTTPS_PROXY, local, {})).toBeUndefined();
});

test('the option comes before the environment, also to use none', () => {
  const env = { ...asked, HTTPS_PROXY };

  expect(resolveProxy('http://own.example.org', origin, env)?.origin).toBe(
    'http://own.example.org',
  );
  expect(resolveProxy(false, origin, env)).toBeUndefined();
});

test('user and password are in the header only', () => {
  const proxy = resolveProxy('http://made%40up:secret-word@example.org:1', origin, {});

  expect(proxy?.authorization()).toBe(
    `Basic ${Buffer.from('made@up:secret-word').toString('base64')}`,
  );
  expect(inspect(proxy, { showHidden: true, depth: 9 }) + JSON.stringify(proxy)).not.toMatch(
    /secret|bWFkZ/,
  );
});

test.each([
  'proxy.example.org:3128',
  'proxy.example.org',
  'socks5://secret-word@example.org',
  'http://example.org/secret-word',
  'http://%E0%A4%A:secret-word@example.org',
  '',
  42,
  null,
  true,
])('%s is refused, and not shown', (given) => {
  const resolving = (): unknown => resolveProxy(given, origin, {});

  expect(resolving).toThrow(ConfigurationError);
  expect(resolving).toThrow(/^Expected `proxy` to be the address of an HTTP proxy\. /);
  expect(resolving).not.toThrow(/secret-word/);
});
