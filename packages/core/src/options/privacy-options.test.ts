import { expect, test } from 'vitest';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { ClientOptions } from './client-options.js';
import { resolvePrivacy } from './privacy-options.js';

test('without a word, what sounds like a secret is left out, and nobody else is asked', () => {
  expect(resolvePrivacy({})).toEqual({
    redact: { defaults: true, keys: [], allow: [], patterns: [] },
    beforeTrack: undefined,
    consent: undefined,
    sample: undefined,
  });
});

test('false leaves everything in', () => {
  expect(resolvePrivacy({ redact: false }).redact).toBeUndefined();
});

test('what is given is copied: changing it later changes nothing', () => {
  const keys = ['a'];
  const sample = { paid: 0.5 };
  const resolved = resolvePrivacy({ redact: { keys }, sample });
  keys.push('b');
  sample.paid = 1;

  expect(resolved.redact?.keys).toEqual(['a']);
  expect(resolved.sample).toEqual({ paid: 0.5 });
});

test.each([[0], [0.5], [1], [{}], [{ paid: 0, bought: 1 }]])('a sample may be %j', (sample) => {
  expect(resolvePrivacy({ sample }).sample).toEqual(sample);
});

test.each<[string, unknown]>([
  ['redact', true],
  ['redact', ['password']],
  ['redact.key', { redact: { key: ['a'] } }],
  ['redact.defaults', { redact: { defaults: 'yes' } }],
  ['redact.keys', { redact: { keys: 'a' } }],
  ['redact.keys', { redact: { keys: [7] } }],
  ['redact.keys', { redact: { keys: [''] } }],
  ['redact.allow', { redact: { allow: [null] } }],
  ['redact.patterns', { redact: { patterns: /a/ } }],
  ['redact.patterns', { redact: { patterns: ['a'] } }],
  ['beforeTrack', { beforeTrack: true }],
  ['consent', { consent: 'yes' }],
  ['sample', { sample: 2 }],
  ['sample', { sample: -0.1 }],
  ['sample', { sample: Number.NaN }],
  ['sample', { sample: null }],
  ['sample', { sample: [0.5] }],
  ['sample', { sample: { paid: 2 } }],
])('an unusable %s is refused', (name, given) => {
  const isOptions = typeof given === 'object' && given !== null && !Array.isArray(given);
  const options = (isOptions ? given : { [name]: given }) as ClientOptions;

  expect(() => resolvePrivacy(options)).toThrow(ConfigurationError);
  expect(() => resolvePrivacy(options)).toThrow(`\`${name}\``);
});
