import { expect, test } from 'vitest';
import { addressRedaction } from './redact-address.js';
import { SecretKeys } from './secret-keys.js';

const keys = new SecretKeys({ defaults: true, keys: ['member'], allow: ['cookie', 'sig'] });
const redact = addressRedaction((name) => keys.checkParameter(name));

test.each([
  ['https://example.org/reset?token=made-up', 'https://example.org/reset?token=[redacted]'],
  [
    'https://example.org/?page=2&access_token=made-up&x=1#top',
    'https://example.org/?page=2&access_token=[redacted]&x=1#top',
  ],
  ['https://example.org/#id_token=made.up', 'https://example.org/#id_token=[redacted]'],
  ['https://example.org/?a=1;pass-word=made-up', 'https://example.org/?a=1;pass-word=[redacted]'],
  [
    'https://example.org/?user%5Bpassword%5D=made%20up',
    'https://example.org/?user%5Bpassword%5D=[redacted]',
  ],
  [
    'https://example.org/f?X-Amz-Signature=made-up&X-Amz-Security-Token=made-up',
    'https://example.org/f?X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted]',
  ],
  ['https://example.org/?member=made-up', 'https://example.org/?member=[redacted]'],
  ['/reset?token=made-up', '/reset?token=[redacted]'],
  ['?token=made-up', '?token=[redacted]'],
  [
    'See https://example.org/?token=made-up and go on',
    'See https://example.org/?token=[redacted] and go on',
  ],
  ['https://ada:made-up@example.org/orders', 'https://example.org/orders'],
  ['postgres://ada:made@up@db.example.org/shop', 'postgres://db.example.org/shop'],
  ['https://made-up@example.org', 'https://example.org'],
  [
    'https://example.org/?%E0%A4%A=1&token=made-up',
    'https://example.org/?%E0%A4%A=1&token=[redacted]',
  ],
])('the secrets in %s are removed', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  'https://example.org/orders?page=2&sort=date',
  'https://example.org/?token_count=5&token_type=bearer',
  'https://example.org/?token=',
  'https://example.org/?cookie=7&sig=8',
  'https://example.org/@ada?q=a@b',
  'https://example.org/, https://ada.example.org/ or ada@example.org',
  'What is a=1? token=made-up',
  'token=made-up',
  '50% off?token=made-up',
  '',
])('"%s" stays as it is', (text) => {
  expect(redact(text)).toBe(text);
});
