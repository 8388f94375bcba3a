import { expect, test } from 'vitest';
import { checkedOrigin, checkedRegion, regionOrigins } from './destination.js';

const strict = { allowCustomHost: false };

test.each([
  ['the American region', 'https://api.intercom.io', 'https://api.intercom.io'],
  ['the European region', 'https://api.eu.intercom.io/', 'https://api.eu.intercom.io'],
  ['the Australian region', 'https://api.au.intercom.io:443', 'https://api.au.intercom.io'],
  ['another spelling of the host', 'HTTPS://API.Intercom.IO', 'https://api.intercom.io'],
  ['plain http on this machine', 'http://localhost:4010', 'http://localhost:4010'],
  ['any address of the loopback net', 'http://127.8.9.10', 'http://127.8.9.10'],
  ['loopback of IPv6', 'http://[::1]:4010/', 'http://[::1]:4010'],
  ['loopback in hexadecimal', 'http://0x7f.1:80', 'http://127.0.0.1'],
  ['https on this machine', 'https://localhost:8443', 'https://localhost:8443'],
])('%s is a destination without asking', (_title, given, origin) => {
  expect(checkedOrigin('baseUrl', given, strict)).toBe(origin);
});

test.each([
  ['a host that ends like Intercom', 'https://api.intercom.io.example', 'api.intercom.io.example'],
  ['a host that begins like Intercom', 'https://xapi.intercom.io', 'xapi.intercom.io'],
  ["Intercom's root domain", 'https://intercom.io', 'intercom.io'],
  ['another port', 'https://api.intercom.io:8443', 'api.intercom.io:8443'],
  ['a Cyrillic look-alike', 'https://\u0430pi.intercom.io', 'xn--pi-6kc.intercom.io'],
  ['a metadata service over https', 'https://169.254.169.254', '169.254.169.254'],
])('%s needs allowCustomHost, because the token goes there', (_title, given, host) => {
  expect(() => checkedOrigin('baseUrl', given, strict)).toThrow(
    `\`baseUrl\` points to ${host}, which is not Intercom's. Use \`region\`, or set \`allowCustomHost: true\` if your access token may be sent there. [HOST_NOT_ALLOWED]`,
  );
  expect(checkedOrigin('baseUrl', given, { allowCustomHost: true })).toBe(`https://${host}`);
});

test.each([
  ['Intercom', 'http://api.intercom.io'],
  ['a metadata service', 'http://169.254.169.254'],
  ['an inside host', 'http://relay.example.org'],
  ['every address of this machine', 'http://0.0.0.0:4010'],
  ['a host that begins like loopback', 'http://127.0.0.1.example.org'],
  ['a host that begins like localhost', 'http://localhost.example.org'],
  ['an IPv6 address that is not loopback', 'http://[::2]'],
])('http to %s is refused even with allowCustomHost: the token could be read', (_title, given) => {
  for (const allowCustomHost of [false, true]) {
    expect(() => checkedOrigin('INTERCOM_EVENTS_URL', given, { allowCustomHost })).toThrow(
      '`INTERCOM_EVENTS_URL` is not https. Use https: otherwise the access token can be read on the way. Plain http is allowed for loopback addresses. [HOST_NOT_ALLOWED]',
    );
  }
});

test.each([
  ['a user that looks like Intercom', 'https://api.intercom.io@evil.example'],
  ['a password', 'https://:secret@api.intercom.io'],
  ['a path', 'https://api.intercom.io/events'],
  ['a query', 'https://api.intercom.io/?a=b'],
  ['a fragment', 'https://api.intercom.io/#a'],
  ['a path on this machine', 'http://127.0.0.1:4010/events'],
  ['another protocol', 'ftp://localhost'],
  ['a file', 'file:///'],
])('%s is refused, because it is more than an origin', (_title, given) => {
  expect(() => checkedOrigin('baseUrl', given, { allowCustomHost: true })).toThrow(
    '`baseUrl` is more than an origin. Give protocol, host and port only: no user, path, query or fragment. [OPTION_INVALID]',
  );
});

test.each([
  ['text that is no address', 'api.intercom.io', 'a value of type string'],
  ['empty text', '', 'a value of type string'],
  ['nothing', null, '`null`'],
  ['an address in an object', new URL('https://api.intercom.io'), 'a value of type object'],
])('%s is refused without being shown', (_title, given, shown) => {
  expect(() => checkedOrigin('baseUrl', given, strict)).toThrow(
    `Expected \`baseUrl\` to be an address such as "http://127.0.0.1:4010", got ${shown}. Correct it, or leave it out to use the default. [OPTION_INVALID]`,
  );
});

test('each region is an origin that is allowed', () => {
  for (const origin of Object.values(regionOrigins)) {
    expect(checkedOrigin('baseUrl', origin, strict)).toBe(origin);
  }
});

test.each([
  ['another word for it', 'europe', '"europe"'],
  ['capitals', 'EU', '"EU"'],
  ['a space at its end', 'eu ', '"eu "'],
  ['a line end that an editor has left', 'eu\r', String.raw`"eu\r"`],
  ['escape codes', '\u001b[2J\u202e', String.raw`"\u001b[2J\u202e"`],
  ['an address', 'https://api.eu.intercom.io', '"https://api."…'],
  ['nothing', '', '""'],
  ['null', null, '`null`'],
  ['a list', ['eu'], 'an array'],
])('a region that is none is shown: %s', (_title, given, shown) => {
  expect(() => checkedRegion('INTERCOM_REGION', given)).toThrow(
    `Expected \`INTERCOM_REGION\` to be one of "us", "eu", "au", got ${shown}. Correct it, or leave it out to use the default. [OPTION_INVALID]`,
  );
});

test('each region there is has its origin', () => {
  for (const region of Object.keys(regionOrigins)) {
    expect(checkedRegion('region', region)).toBe(region);
  }
});
