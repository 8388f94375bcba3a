import { expect, test } from 'vitest';
import { loadFailure } from './load-failure.js';

const coded = Object.assign(new Error('Cannot find package "undici"'), { code: 'ERR_MADE_UP' });

test.each([
  ['the system has a word for it', coded, 'ERR_MADE_UP'],
  [
    'a bundler put a part of it there that cannot work',
    new Error('Dynamic require of "node:assert" is not supported'),
    'Error: Dynamic require of "node:assert" is not supported',
  ],
  [
    'it needs what this Node has not',
    new TypeError('webidl.util.markAsUncloneable is not a function\n    at made-up'),
    'TypeError: webidl.util.markAsUncloneable is not a function',
  ],
  ['its message is empty', new SyntaxError(''), 'SyntaxError'],
  ['its message begins on the second line', new Error('\r\n made up\n'), 'Error: made up'],
  ['it has no message', { name: 'Odd' }, 'Odd'],
  ['its message is no text', Object.assign(new Error(), { message: 5 }), 'Error'],
  ['its message is long', new Error('a'.repeat(500)), `Error: ${'a'.repeat(100)}…`],
  ['it is no error', 'made up', 'unknown'],
  ['it is nothing', undefined, 'unknown'],
])('why a module cannot be loaded is told where %s', (_title, error, told) => {
  expect(loadFailure(error)).toBe(told);
});

test.each([
  ["Cannot find module '/srv/my app/node_modules/undici/index.js'", "Cannot find module '…'"],
  ['Cannot read "file:///srv/app/x.mjs" here', 'Cannot read "…" here'],
  ['C:\\Users\\ada\\x.js is no module', '… is no module'],
  ['no such file, open /srv/app/x.wasm', 'no such file, open …'],
  ['(/srv/app/x.js:5) failed', '(… failed'],
  [
    'not for node:internal/modules, and/or undici/lib/x',
    'not for node:internal/modules, and/or undici/lib/x',
  ],
])('paths of the machine are left out: %s', (message, shown) => {
  expect(loadFailure(new Error(message))).toBe(`Error: ${shown}`);
});
