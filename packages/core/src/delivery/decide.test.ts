import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HttpResult } from '../http/http-client.js';
import { decide } from './decide.js';

const policy = { onUnknownContact: 'hold', maxAgeMs: 86_400_000 } as const;
const moment = { nowMs: 1_000_000, ageMs: 0, random: 0.5 };
const first = { number: 1, probes: 0 };
const second = 1_000;

type Response = Extract<HttpResult, { kind: 'response' }>;

function answer(status: number, rest: Partial<Response> = {}): HttpResult {
  return { kind: 'response', status, content: 'empty', ...rest };
}

function silence(why: Extract<HttpResult, { kind: 'no-response' }>['why']): HttpResult {
  return { kind: 'no-response', why, reusedSocket: false, maybeDelivered: false };
}

function pause(because: string, ms = 60_000) {
  return { do: 'pause-all', untilMs: moment.nowMs + ms, because };
}

/** A pause that may have been caused by this event only. */
function suspect(because: string) {
  return { ...pause(because), isSuspect: true };
}

const page = { content: 'other' as const };
const fromIntercom = { requestId: 'r-1' };
const delivered = { do: 'delivered' };

test.each([
  ['202 is delivered', answer(202), delivered],
  ['202 with JSON is delivered', answer(202, { content: 'json' }), delivered],
  ['202 with a page is a captive portal', answer(202, page), suspect('suspicious_answer')],
  ['200 without a body is delivered if it is Intercom’s', answer(200, fromIntercom), delivered],
  ['204 is delivered if it is Intercom’s', answer(204, fromIntercom), delivered],
  ['299 without a body is delivered if it is Intercom’s', answer(299, fromIntercom), delivered],
  ['200 without a body or header of Intercom’s is none', answer(200), suspect('suspicious_answer')],
  ['200 with a page is a captive portal', answer(200, page), suspect('suspicious_answer')],
  ['203 with a page is a proxy', answer(203, page), suspect('suspicious_answer')],
  ['101 is no answer of Intercom', answer(101), suspect('suspicious_answer')],
  ['300 leads elsewhere', answer(300), suspect('suspicious_answer')],
  ['301 leads elsewhere, and is not followed', answer(301), suspect('suspicious_answer')],
  ['302 leads to a log-in page', answer(302, page), suspect('suspicious_answer')],
  ['304 makes no sense', answer(304), suspect('suspicious_answer')],
  ['399 makes no sense', answer(399), suspect('suspicious_answer')],
  ['401 is the token', answer(401), pause('unauthorised')],
  ['403 is its permission', answer(403), suspect('unauthorised')],
  [
    '401 with a code is the token too',
    answer(401, { code: 'token_revoked' }),
    pause('unauthorised'),
  ],
  [
    '400 for the version is ours to mend',
    answer(400, { code: 'intercom_version_invalid' }),
    suspect('configuration'),
  ],
  ['404 without code is a wrong address', answer(404), suspect('configuration')],
  ['404 with a page is a wrong address', answer(404, page), suspect('configuration')],
  [
    '404 with another code is a wrong address',
    answer(404, { code: 'route_not_found' }),
    suspect('configuration'),
  ],
  ['405 is a wrong address', answer(405), suspect('configuration')],
  ['406 is a wrong header', answer(406), suspect('configuration')],
  ['407 is a proxy that wants to know us', answer(407), suspect('configuration')],
  ['415 is a wrong header', answer(415), suspect('configuration')],
  ['TLS trouble is ours to mend', silence('tls'), pause('configuration')],
  ['no token to be had is like a refused one', silence('no_token'), pause('unauthorised')],
])('%s', (_title, result, decision) => {
  expect(decide(result, first, policy, moment)).toEqual(decision);
});

test.each([
  [400],
  [402],
  [409],
  [410],
  [411],
  [413],
  [414],
  [418],
  [422],
  [423],
  [424],
  [426],
  [451],
  [499],
])('%d gives up this event, because sending it again cannot help', (status) => {
  const said = { code: 'parameter_invalid', requestId: 'r-1' };

  expect(decide(answer(status, said), first, policy, moment)).toEqual({
    do: 'dead',
    reason: 'rejected',
    status,
    ...said,
  });
  expect(decide(answer(status), first, policy, moment)).toEqual({
    do: 'dead',
    reason: 'rejected',
    status,
  });
});

test.each([
  ['408', answer(408)],
  ['425', answer(425)],
  ['500', answer(500)],
  ['502 with a page', answer(502, page)],
  ['503', answer(503)],
  ['504', answer(504)],
  ['599', answer(599)],
  ['a timeout', silence('timeout')],
  ['a refused connection', silence('refused')],
  ['a reset', silence('reset')],
  ['a name that is not found', silence('dns')],
  ['an aborted attempt', silence('aborted')],
  ['any other failure', silence('other')],
])('%s is tried again after a random part of 1, 2, 4 s', (_title, result) => {
  const atMs = [1, 2, 3].map((number) => decide(result, { number, probes: 0 }, policy, moment));

  expect(atMs).toEqual([
    { do: 'retry', atMs: 1_000_500 },
    { do: 'retry', atMs: 1_001_000 },
    { do: 'retry', atMs: 1_002_000 },
  ]);
});

test('a wait that the server asks for is for rate limits only: 503 goes by its backoff', () => {
  expect(decide(answer(503, { retryAfterMs: 30_000 }), first, policy, moment)).toEqual({
    do: 'retry',
    atMs: 1_000_500,
  });
});

const unknown = answer(404, { code: 'not_found', requestId: 'r-1' });

test.each([
  [0, 10 * second],
  [1, 60 * second],
  [2, 5 * 60 * second],
  [3, 30 * 60 * second],
  [4, 2 * 3_600 * second],
  [5, 6 * 3_600 * second],
  [6, 12 * 3_600 * second],
])('after %d questions an unknown contact is asked for in %d ms', (probes, waitMs) => {
  expect(decide(unknown, { number: 1, probes }, policy, moment)).toEqual({
    do: 'park',
    atMs: moment.nowMs + waitMs,
  });
});

const gaveUp = {
  do: 'dead',
  reason: 'unknown_contact',
  status: 404,
  code: 'not_found',
  requestId: 'r-1',
};

test.each([[7], [8], [100]])('after %d questions an unknown contact is given up', (probes) => {
  expect(decide(unknown, { number: 1, probes }, policy, moment)).toEqual(gaveUp);
});

test('where contacts are created, the first question comes at once, and the others as ever', () => {
  const create = { ...policy, onUnknownContact: 'create' } as const;
  const decisions = Array.from({ length: 8 }, (_, probes) => [
    decide(unknown, { number: 1, probes }, create, moment),
    probes === 0
      ? { do: 'park', atMs: moment.nowMs }
      : decide(unknown, { number: 1, probes: probes - 1 }, policy, moment),
  ]);

  for (const [created, held] of decisions) expect(created).toEqual(held);
  expect(decide(unknown, { number: 1, probes: 8 }, create, moment)).toEqual(gaveUp);
});

test('where unknown contacts are to be dropped, the first answer gives up', () => {
  const drop = { ...policy, onUnknownContact: 'drop' } as const;

  expect(decide(unknown, first, drop, moment)).toEqual(gaveUp);
});

test.each([
  ['nothing said: 10 s, and up to 5 s more', {}, 12_500],
  ['the reset', { rate: { resetInMs: 7_000 } }, 7_250],
  ['Retry-After', { retryAfterMs: 4_000 }, 4_250],
  ['the later of both: the reset', { rate: { resetInMs: 7_000 }, retryAfterMs: 4_000 }, 7_250],
  ['the later of both: Retry-After', { rate: { resetInMs: 7_000 }, retryAfterMs: 9_000 }, 9_250],
  ['a reset that is past says nothing', { rate: { resetInMs: 0 } }, 12_500],
  ['a Retry-After of 0 says nothing', { retryAfterMs: 0 }, 12_500],
  ['a past reset leaves Retry-After', { rate: { resetInMs: 0 }, retryAfterMs: 3_000 }, 3_250],
  ['a Retry-After of 0 leaves the reset', { rate: { resetInMs: 3_000 }, retryAfterMs: 0 }, 3_250],
  ['headers without a reset', { rate: { limit: 83, remaining: 0 } }, 12_500],
  ['a moment is a moment', { rate: { resetInMs: 1 } }, 251],
  ['a minute stays a minute', { rate: { resetInMs: 60_000 } }, 60_000],
  ['no more than a minute, jitter included', { retryAfterMs: 59_900 }, 60_000],
  ['never more than a minute', { rate: { resetInMs: 3_600_000 } }, 60_000],
])('429 makes everybody wait; %s', (_title, rest, waitMs) => {
  expect(decide(answer(429, rest), first, policy, moment)).toEqual(pause('rate_limited', waitMs));
});

test('those who were refused together do not come back together', () => {
  const until = (random: number) => decide(answer(429), first, policy, { ...moment, random });

  expect(until(0)).toEqual(pause('rate_limited', 10_000));
  expect(until(0.9)).toEqual(pause('rate_limited', 14_500));
});

const atMaxAge = { ...moment, ageMs: policy.maxAgeMs };

test.each([
  ['429', answer(429), { status: 429 }],
  ['a retry', answer(503, { requestId: 'r-1' }), { status: 503, requestId: 'r-1' }],
  ['no answer', silence('timeout'), {}],
  ['an unknown contact', unknown, { status: 404, code: 'not_found', requestId: 'r-1' }],
  ['a refused token', answer(401), { status: 401 }],
])('an event that is too old to wait any longer is dead after %s', (_title, result, said) => {
  const justBefore = { ...moment, ageMs: policy.maxAgeMs - 1 };

  // Strictly: a field without a value is not to be shown either.
  expect(decide(result, first, policy, atMaxAge)).toStrictEqual({
    do: 'dead',
    reason: 'expired',
    ...said,
  });
  expect(decide(result, first, policy, justBefore).do).not.toBe('dead');
});

test('an old event that is taken or refused is not called expired', () => {
  expect(decide(answer(202), first, policy, atMaxAge)).toEqual(delivered);
  expect(decide(answer(422), first, policy, atMaxAge)).toMatchObject({ reason: 'rejected' });
});

const anyWait = fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined });
const anyResult: fc.Arbitrary<HttpResult> = fc.oneof(
  fc
    .record({
      status: fc.oneof(fc.integer({ min: 100, max: 999 }), fc.constantFrom(202, 404, 429, 503)),
      content: fc.constantFrom('empty' as const, 'json' as const, 'other' as const),
      code: fc.option(fc.constantFrom('not_found', 'intercom_version_invalid', 'x'), {
        nil: undefined,
      }),
      resetInMs: anyWait,
      retryAfterMs: anyWait,
    })
    .map(({ status, content, code, resetInMs, retryAfterMs }) =>
      answer(status, {
        content,
        ...(code && { code }),
        ...(resetInMs !== undefined && { rate: { resetInMs } }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      }),
    ),
  fc
    .constantFrom('timeout', 'refused', 'reset', 'dns', 'tls', 'no_token', 'aborted', 'other')
    .map((why) => silence(why as 'other')),
);

test('every answer leads to a decision, and every wait is one that was promised', () => {
  const attempt = fc.record({ number: fc.integer({ min: 1, max: 10_000 }), probes: fc.nat(10) });
  const when = fc.record({
    nowMs: fc.nat(1e12),
    ageMs: fc.nat(86_399_999),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  const longest = { retry: 300_000, park: 43_200_000, 'pause-all': 60_000 } as const;
  fc.assert(
    fc.property(anyResult, attempt, when, (result, tried, now) => {
      const decision = decide(result, tried, policy, now);

      if (result.kind === 'response' && result.status === 429)
        expect(decision.do).toBe('pause-all');
      if (decision.do === 'delivered' || decision.do === 'dead') return;
      const waitMs = ('untilMs' in decision ? decision.untilMs : decision.atMs) - now.nowMs;
      expect(waitMs).toBeGreaterThan(0);
      // Adding to a large number rounds in its last binary place.
      expect(waitMs).toBeLessThanOrEqual(longest[decision.do] + 0.001);
    }),
    { numRuns: 2_000 },
  );
});

const alone = { ...moment, isAlone: true, areOthersFine: true };
const waf = answer(403, page);

function attempted(failures: number, refusals = failures) {
  const trouble = { failures, alone: refusals, refusals, lastMs: 1 };
  return { number: failures + 1, probes: 0, trouble };
}

function refusal(ms: number) {
  return { do: 'retry', atMs: moment.nowMs + ms, alone: 'refused' };
}

test.each([
  ['403', waf, 403],
  ['a redirect', answer(302), 302],
  ['a 404 page', answer(404, page), 404],
  ['406', answer(406), 406],
  ['415', answer(415), 415],
  ['a 200 page', answer(200, page), 200],
])(
  'an event that alone is answered %s is sent again twice, and then dead with the answer',
  (_what, result, status) => {
    expect(decide(result, first, policy, alone)).toEqual(refusal(60_000));
    expect(decide(result, attempted(1), policy, alone)).toEqual(refusal(300_000));
    expect(decide(result, attempted(2), policy, alone)).toEqual({
      do: 'dead',
      reason: 'rejected',
      status,
    });
  },
);

test('failures in an outage are no refusals', () => {
  expect(decide(waf, attempted(5, 0), policy, alone)).toEqual(refusal(60_000));
});

test.each([
  ['a refused token', answer(401)],
  ['no secure connection', silence('tls')],
  ['no token', silence('no_token')],
])('%s concerns all events, whatever is accepted meanwhile', (_what, result) => {
  expect(decide(result, attempted(2), policy, alone)).toMatchObject({ do: 'pause-all' });
  expect(decide(result, attempted(2), policy, alone)).not.toHaveProperty('isSuspect');
});

test('while many others fail at their first attempt, no event is given up early', () => {
  const many = { ...alone, areOthersFine: false };

  expect(decide(waf, attempted(7), policy, many)).toEqual(refusal(300_000));
  const crowded = { ...attempted(7, 0), isCrowded: true };
  expect(decide(answer(500), crowded, policy, many)).toMatchObject({ do: 'retry' });
});

test('an event that was refused alone pauses nobody when it is refused again and nothing else was sent', () => {
  const retry = { do: 'retry', atMs: moment.nowMs + 300_000 };

  expect(decide(waf, attempted(1), policy, moment)).toEqual(retry);
  const paused = { ...moment, isPaused: true };
  expect(decide(waf, attempted(1), policy, paused)).toEqual(suspect('unauthorised'));
  expect(decide(waf, attempted(3, 0), policy, moment)).toEqual(suspect('unauthorised'));
});

test('an event that fails alone again waits for up to an hour', () => {
  const nowMs = moment.nowMs;
  const failing = attempted(20, 0);

  expect(decide(answer(500), failing, policy, alone)).toEqual({
    do: 'retry',
    alone: 'failed',
    atMs: nowMs + 1_800_000,
  });
  expect(decide(answer(500), failing, policy, moment)).toEqual({
    do: 'retry',
    atMs: nowMs + 150_000,
  });
});

test.each([
  ['fails', answer(500)],
  ['is refused', waf],
])(
  'while failed events take too much of the buffer, one that %s alone a second time is given up',
  (_what, result) => {
    const crowded = { ...attempted(1), isCrowded: true };
    const dead = { do: 'dead', reason: 'rejected' };

    expect(decide(result, crowded, policy, alone)).toMatchObject(dead);
    expect(decide(result, { ...first, isCrowded: true }, policy, alone).do).toBe('retry');
    // What failed in an outage only is no sign that the trouble is its own.
    const afterOutage = { ...attempted(5, 0), isCrowded: true };
    expect(decide(result, afterOutage, policy, alone).do).toBe('retry');
    expect(decide(result, crowded, policy, moment).do).not.toBe('dead');
  },
);
