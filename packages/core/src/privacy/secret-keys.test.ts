import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SecretKeys } from './secret-keys.js';

const none = { defaults: true, keys: [], allow: [] };

test.each([
  ['password'],
  ['Password2'],
  ['userPassword'],
  ['new-password'],
  ['passwords'],
  ['PASSWORD_HASH'],
  ['pwd'],
  ['access_token'],
  ['accessToken'],
  ['accesstoken'],
  ['token'],
  ['tokenFromHeader'],
  ['clientSecret'],
  ['JWT'],
  ['otp'],
  ['Authorization'],
  ['authorization header'],
  ['set-cookie'],
  ['cookies'],
  ['credentials'],
  ['api key'],
  ['apiKey'],
  ['APIKey'],
  ['apikey'],
  ['stripe.api_key'],
  ['private_key'],
  ['card'],
  ['card_number'],
  ['cardNumber'],
  ['cardnumber'],
  ['credit_card'],
  ['creditCardHolder'],
  ['card_details'],
  ['cvv2'],
  ['CVC'],
  ['IBAN'],
  ['ssn_last4'],
  ['social_security_number'],
  ['security code'],
  ['pin'],
  ['auth'],
  ['passwordhash'],
  ['userpasswordsalt'],
  ['secretkey'],
  ['secretKey'],
  ['privatekey'],
  ['private-keys'],
  ['access_key_id'],
  ['access_tokens'],
  ['accessTokens'],
  ['refreshtokens'],
  ['accesstokenvalue'],
  ['pincode'],
  ['pin_code'],
  ['pass-word'],
  ['passWord'],
  ['pass.phrase'],
  ['myapikeys'],
  ['clientsecretvalue'],
  ['pass\u200bword'],
  ['p\u00ada\u2060s\ufeffs\u200dword'],
  ['to\u3164ken'],
  ['\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44'],
  ['\u{1d429}\u{1d41a}\u{1d42c}\u{1d42c}\u{1d430}\u{1d428}\u{1d42b}\u{1d41d}'],
  ['p\u0430ssw\u043erd'],
  ['user_\u0440assword'],
  ['\u03c4\u03bf\u03ba\u03b5n'],
  ['\u0422\u041e\u041a\u0415N'],
  ['p\u00e4ssw\u00f6rd'],
  ['api\u2010key'],
])('%s sounds like a secret', (key) => {
  expect(new SecretKeys(none).checkKey(key)).toBe('secret');
});

test.each([
  ['plan'],
  ['card_type'],
  ['cardTitle'],
  ['cards'.concat('_moved')],
  ['gift_card'],
  ['credit_card_brand'],
  ['token_count'],
  ['tokens'],
  ['max_tokens'],
  ['prompt tokens'],
  ['tokens_used'],
  ['password_changed_at'],
  ['password_strength'],
  ['cookie_consent'],
  ['cookie banner'],
  ['secretary'],
  ['passwordless_login'],
  ['auth_method'],
  ['author'],
  ['spinner'],
  ['pinned'],
  ['shipping_country'],
  ['discard_reason'],
  ['keyboard'],
  ['key'],
  ['api'],
  ['api_calls_of_key'],
  ['bearing'],
  ['ssnake'],
  ['tokené'],
  ['passenger'],
  ['passengers_count'],
  ['compass'],
  ['compass_word'],
  ['passport_country'],
  ['bypass_wording'],
  ['pass'],
  ['boarding_pass'],
  ['word_passed'],
  ['tokenized_plan'],
  ['tokenization'],
  ['reasoning_tokens'],
  ['tokens_accessed'],
  ['spincode'],
  ['spin_code'],
  ['shipping_code'],
  ['discardnotes'],
  ['discard_number'],
  ['passwordless'],
  ['passwordstrength'],
  ['keycard'],
  ['access_level'],
  ['accessory_key_ring'],
  ['secretariat_key'],
  ['\u043f\u0430\u0440\u043e\u043b\u044c'],
  ['\u30c8\u30fc\u30af\u30f3'],
  [''],
  ['__'],
])('"%s" does not sound like a secret', (key) => {
  expect(new SecretKeys(none).checkKey(key)).toBe('open');
});

test('keys given by the application are closed, however they are spelt', () => {
  const keys = new SecretKeys({ ...none, keys: ['date_of_birth', 'Password', /^internal_/i] });

  expect(['dateOfBirth', 'DATE-OF-BIRTH', 'date of birth', 'password'].map(judging(keys))).toEqual(
    Array(4).fill('closed'),
  );
  expect(['internal_id', 'Internal_note'].map(judging(keys))).toEqual(['closed', 'closed']);
  expect(['birth', 'date_of_birth_known', 'not_internal_id'].map(judging(keys))).toEqual(
    Array(3).fill('open'),
  );
});

test('allowed keys are open, unless the application has closed them', () => {
  const keys = new SecretKeys({ ...none, keys: ['pin'], allow: ['cookie', 'pin', /^card_/] });

  expect(['cookie', 'Cookie', 'card_number', 'pin', 'cookie_jar'].map(judging(keys))).toEqual([
    'open',
    'open',
    'open',
    'closed',
    'secret',
  ]);
});

test('without the defaults no key is a secret', () => {
  const keys = new SecretKeys({ ...none, defaults: false, keys: ['a'] });

  expect(['password', 'a'].map(judging(keys))).toEqual(['open', 'closed']);
});

test.each([[/secret/g], [/secret/y]])(
  'a pattern that remembers where it stopped (%s) finds every key',
  (pattern) => {
    const keys = new SecretKeys({ ...none, keys: [pattern] });

    expect(Array.from({ length: 4 }, () => keys.checkKey('secret'))).toEqual(
      Array(4).fill('closed'),
    );
  },
);

test('a secret is recognised in every spelling and at every place of the key', () => {
  const writings = [
    (words: string[]) => words.join('_'),
    (words: string[]) => words.join('-').toUpperCase(),
    (words: string[]) => words.join(' . '),
    (words: string[]) => words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join(''),
  ];
  const other = fc.constantFrom('user', 'new', 'old', 'stripe', 'my');
  const secret = fc.constantFrom(['password'], ['token'], ['api', 'key'], ['card', 'number']);
  const property = fc.property(
    fc.array(other, { maxLength: 3 }),
    secret,
    fc.array(other, { maxLength: 2 }),
    fc.constantFrom(...writings),
    (before, words, after, write) => {
      expect(new SecretKeys(none).checkKey(write([...before, ...words, ...after]))).toBe('secret');
    },
  );
  fc.assert(property);
});

test('any text can be checked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (key) => {
      expect(['open', 'secret']).toContain(new SecretKeys(none).checkKey(key));
    }),
  );
});

function judging(keys: SecretKeys): (key: string) => string {
  return (key) => keys.checkKey(key);
}
