import { expect, test } from 'vitest';
import { isTrustedHost } from './host-header.js';

test.each([
  ['127.0.0.1:4010', true],
  ['app.localhost', true],
  ['192.0.2.1:4010', true],
  ['[2001:db8::1]:4010', true],
  ['Sandbox:4010', true],
  // Every browser sends a host, so this is no page of another website.
  [undefined, true],
  ['attacker.example', false],
  ['ATTACKER.example:4010', false],
  ['attacker.example.', false],
  ['1.2.3.4.attacker.example', false],
  ['localhost.attacker.example', false],
])('whether %s can be used for DNS rebinding', (host, isSafe) => {
  expect(isTrustedHost(host)).toBe(isSafe);
});
