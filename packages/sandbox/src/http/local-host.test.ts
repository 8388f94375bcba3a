import { expect, test } from 'vitest';
import { namesNoStranger } from './local-host.js';

test.each([
  ['127.0.0.1:4010', true],
  ['app.localhost', true],
  ['192.0.2.1:4010', true],
  ['[2001:db8::1]:4010', true],
  ['Sandbox:4010', true],
  // Who sends no name is no browser, and so no stranger's page.
  [undefined, true],
  ['attacker.example', false],
  ['ATTACKER.example:4010', false],
  ['attacker.example.', false],
  ['1.2.3.4.attacker.example', false],
  ['localhost.attacker.example', false],
])('whether a stranger can have the name %s', (host, isSafe) => {
  expect(namesNoStranger(host)).toBe(isSafe);
});
