import { expect, test } from 'vitest';
import { TokenSource } from '../options/token-source.js';
import { systemClock } from '../platform/system-clock.js';
import { ThrottledLogger } from '../reporting/throttled-logger.js';
import { countOpenClient } from './open-clients.js';

function open() {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const log = new ThrottledLogger({ info: say, warn: say, error: say }, systemClock());
  return {
    lines,
    enter: (token: string | (() => string)) => countOpenClient(new TokenSource(token), log),
  };
}

test('from the fifth open client with one token on this is said, and once', () => {
  const { lines, enter } = open();
  for (let i = 0; i < 4; i += 1) enter('made-up-token-a');
  expect(lines).toEqual([]);
  for (let i = 0; i < 4; i += 1) enter('made-up-token-a');

  expect(lines).toEqual([
    expect.stringMatching(/5 clients with the same access token .* share it/),
  ]);
  expect(lines.join()).not.toContain('made-up-token');
});

test('a client that is closed is not counted any more', () => {
  const { lines, enter } = open();
  for (let i = 0; i < 100; i += 1) {
    const leave = enter('made-up-token-b');
    leave();
  }

  expect(lines).toEqual([]);
});

test('clients with different tokens are no company', () => {
  const { lines, enter } = open();
  for (let i = 0; i < 20; i += 1) enter(`made-up-token-c${i}`);

  expect(lines).toEqual([]);
});

test('clients that ask one function for their token are', () => {
  const { lines, enter } = open();
  const provider = () => 'made-up-token-d';
  for (let i = 0; i < 5; i += 1) enter(provider);

  expect(lines.length).toBe(1);
});
