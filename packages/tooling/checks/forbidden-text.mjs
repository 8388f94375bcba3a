import { filesUnder, readText } from './files.mjs';

/** Text that no file of the repository holds, and why. */
const forbidden = [
  {
    pattern: /\bregistry\.[a-z-]+\.[a-z]{2,}|\bnpmjs\.[a-z]{2,}|\bnpm\.pkg\.[a-z]+/i,
    why: 'names a registry; everybody has their own.',
  },
  {
    pattern: /(?<![\w.~/-])\/(?:work|root|home|tmp)\/[\w.]/,
    why: 'has an absolute path of one machine.',
  },
  {
    pattern: /\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.(?:only|skip|todo)\b/,
    why: 'keeps tests from running.',
  },
  { pattern: /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/, why: 'is a note to oneself.' },
  { pattern: /@ts-(?:ignore|nocheck)\b/, why: 'silences the compiler without saying what for.' },
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
