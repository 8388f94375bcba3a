import { expect, test } from 'vitest';
import { isOwnPage } from './same-origin.js';

const origins = new Set(['https://shop.example.org']);

test.each<readonly [boolean, Partial<Parameters<typeof isOwnPage>[0]>]>([
  [true, { fetchSite: 'same-origin' }],
  [true, { fetchSite: 'same-origin', origin: 'https://behind-a-proxy.example' }],
  [true, { fetchSite: 'cross-site', origin: 'https://shop.example.org' }],
  [true, { origin: 'https://shop.example.org' }],
  [true, { origin: 'http://app.example.org:3000', host: 'APP.example.org:3000' }],
  [false, { fetchSite: 'same-site', origin: 'https://app.example.org', host: 'app.example.org' }],
  [false, { fetchSite: 'none' }],
  [false, { fetchSite: 'cross-site' }],
  [false, { origin: 'https://app.example.org:444', host: 'app.example.org' }],
  [false, { origin: 'https://app.example.org.attacker.example', host: 'app.example.org' }],
  [false, { origin: 'null', host: 'null' }],
  [false, { origin: 'app.example.org', host: 'app.example.org' }],
  [false, { host: 'app.example.org' }],
  [false, {}],
])('%s for %o', (expected, headers) => {
  const none = { origin: undefined, host: undefined, fetchSite: undefined };

  expect(isOwnPage({ ...none, ...headers }, origins)).toBe(expected);
});
