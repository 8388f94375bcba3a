import { expect, test } from 'vitest';
import { parseRequestTarget } from './request-target.js';

test.each([
  ['/me', undefined, '/me'],
  ['/events?type=user&email=a@b', undefined, '/events?type=user&email=a@b'],
  ['/http://other/me', undefined, '/http://other/me'],
  ['*', undefined, '*'],
  ['http://127.0.0.1:4010/me', '127.0.0.1:4010', '/me'],
  ['HTTP://LocalHost/events?a=1', 'LocalHost', '/events?a=1'],
  ['http://127.0.0.1:4010', '127.0.0.1:4010', '/'],
  ['http://127.0.0.1:4010?a=1', '127.0.0.1:4010', '/?a=1'],
  ['http://[::1]:4010/me', '[::1]:4010', '/me'],
  ['http://attacker.example/me', 'attacker.example', '/me'],
  ['http://127.0.0.1@attacker.example/me', '127.0.0.1@attacker.example', '/me'],
  ['http:///me', '', '/me'],
  ['https://127.0.0.1/me', undefined, 'https://127.0.0.1/me'],
])('%s', (target, host, path) => {
  expect(parseRequestTarget(target)).toEqual({ host, path });
});
