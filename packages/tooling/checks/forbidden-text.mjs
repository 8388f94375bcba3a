import { filesUnder, readText } from './files.mjs';

/**
 * Text that no file of the repository may contain, and why. Biome finds only some of it: not `.only` after
 * `.each()`, not `.todo`, and nothing outside code.
 */
const forbidden = [
  {
    pattern: /\bregistry\.[a-z-]+\.[a-z]{2,}|\bnpmjs\.[a-z]{2,}|\bnpm\.pkg\.[a-z]+/i,
    why: 'names a package registry: users have their own.',
  },
  {
    pattern: /(?<![\w.~/-])\/(?:work|root|home|tmp)\/[\w.]/,
    why: 'has an absolute path of one machine.',
  },
  {
    pattern: /\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.(?:only|skip|todo)\b/,
    why: 'keeps tests from running.',
  },
  { pattern: /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/, why: 'is an open task: do it, or file an issue.' },
  {
    // Written so that this file does not contain the words.
    pattern:
      /p[o]rch(?:es)?\b|t[u]rnstile|gr[a]veyard|w[a]iting[- ]?room|(?:co[u]nting|w[a]tched)[- ]?hall|tro[u]ble[- ]?log|st[e]ady[- ]?clock|\bthe h[o]use\b/i,
    why: 'uses a word of our own: use the standard one.',
  },
  {
    pattern: /@ts-(?:ignore|nocheck)\b/,
    why: 'silences the compiler: use @ts-expect-error for one line.',
  },
];

const binary = /\.(?:png|jpe?g|gif|ico|woff2?|tgz|gz|sqlite)$/;

/**
 * @param {string} base
 * @returns {string[]} what is wrong
 */
export function checkForbiddenText(base) {
  return filesUnder(base)
    .filter((file) => !binary.test(file))
    .flatMap((file) => forbiddenIn(file, readText(base, file)));
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {string[]} what is wrong
 */
export function forbiddenIn(file, text) {
  return text
    .split('\n')
    .flatMap((line, index) =>
      forbidden
        .filter(({ pattern }) => pattern.test(line))
        .map(({ why }) => `${file}:${index + 1} ${why}`),
    );
}
