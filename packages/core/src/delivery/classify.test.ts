import { expect, test } from 'vitest';
import type { HttpResponse, NoResponse } from '../http/http-client.js';
import { classify, rateLimitWaitMs } from './classify.js';

function answer(status: number, rest: Partial<HttpResponse> = {}): HttpResponse {
  return { kind: 'response', status, content: 'empty', ...rest };
}

function silence(why: NoResponse['why']): NoResponse {
  return { kind: 'no-response', why, reusedSocket: false, maybeDelivered: false };
}

test.each([
  ['202', answer(202), 'success'],
  ['202 with JSON', answer(202, { content: 'json' }), 'success'],
  ['202 with a page', answer(202, { content: 'other' }), 'suspicious_answer'],
  ['an empty 200', answer(200), 'suspicious_answer'],
  ['an empty 200 with a request id', answer(200, { requestId: 'r-1' }), 'success'],
  ['an empty 204 with rate headers', answer(204, { rate: { limit: 83 } }), 'success'],
  ['200 with JSON', answer(200, { content: 'json', requestId: 'r-1' }), 'suspicious_answer'],
  ['a redirect', answer(302), 'suspicious_answer'],
  ['100', answer(100), 'suspicious_answer'],
  ['401', answer(401), 'unauthorised'],
  ['403', answer(403), 'unauthorised'],
  ['404 of Intercom’s', answer(404, { code: 'not_found' }), 'not_found'],
  ['404 of somebody else', answer(404), 'configuration'],
  ['404 with another code', answer(404, { code: 'x' }), 'configuration'],
  ['400', answer(400), 'rejected'],
  ['400 for the version', answer(400, { code: 'intercom_version_invalid' }), 'configuration'],
  ['405', answer(405), 'configuration'],
  ['406', answer(406), 'configuration'],
  ['407', answer(407), 'configuration'],
  ['408', answer(408), 'unavailable'],
  ['409', answer(409), 'conflict'],
  ['413', answer(413), 'rejected'],
  ['415', answer(415), 'configuration'],
  ['422', answer(422), 'rejected'],
  ['425', answer(425), 'unavailable'],
  ['429', answer(429), 'rate_limited'],
  ['500', answer(500), 'unavailable'],
  ['599', answer(599), 'unavailable'],
  ['no token', silence('no_token'), 'unauthorised'],
  ['TLS trouble', silence('tls'), 'configuration'],
  ['a timeout', silence('timeout'), 'unavailable'],
  ['an end from outside', silence('aborted'), 'unavailable'],
] as const)('%s is classified', (_title, result, meaning) => {
  expect(classify(result)).toBe(meaning);
});

test('a body is expected of all answers but those to events', () => {
  const json = answer(200, { content: 'json' });

  expect(classify(json)).toBe('suspicious_answer');
  expect(classify(json, 'json')).toBe('success');
  expect(classify(answer(200), 'json')).toBe('success');
  expect(classify(answer(200, { content: 'other' }), 'json')).toBe('suspicious_answer');
  expect(classify(answer(302, { content: 'json' }), 'json')).toBe('suspicious_answer');
});

test.each([
  ['the reset', { rate: { resetInMs: 4_000 } }, 0, 4_000],
  ['the reset, with jitter', { rate: { resetInMs: 4_000 } }, 0.5, 4_250],
  ['the later of both', { rate: { resetInMs: 4_000 }, retryAfterMs: 9_000 }, 0, 9_000],
  ['one window without either', {}, 0, 10_000],
  ['one window without either, with jitter', {}, 0.5, 12_500],
  ['one window when the reset has passed', { rate: { resetInMs: 0 } }, 0, 10_000],
  ['a minute at the most', { retryAfterMs: 60_000 }, 0.9, 60_000],
])('after a 429 everything waits for %s', (_title, response, random, waitMs) => {
  expect(rateLimitWaitMs(response, random)).toBe(waitMs);
});
