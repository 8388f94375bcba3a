import type { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { ConnectionHistory } from './connections.js';
import { Exchange } from './exchange.js';
import type { HttpResult } from './http-client.js';
import { failureCause } from './network-failure.js';

const date = new Date(1_800_000_003_000).toUTCString();
const clock = {
  wallMs: () => Date.parse(date),
  nowMs: () => 0,
  after: () => () => {},
  soon: () => {},
};

function open({ hadAnswered = false } = {}) {
  const history = Object.assign(new ConnectionHistory(), { hadAnswered: () => hadAnswered });
  const results: HttpResult[] = [];
  const aborted: string[] = [];
  const exchange = new Exchange(
    (result) => results.push(result),
    { clock, history, causeOf: failureCause },
    0,
  );
  const controller = {
    abort: (reason: Error) => aborted.push(reason.message),
  } as unknown as Dispatcher.DispatchController;
  return { exchange, results, aborted, controller };
}

/** What comes of an answer. */
function answered(status: number, body: string | readonly string[], headers = {}) {
  const { exchange, results, controller } = open();
  exchange.onRequestStart(controller);
  exchange.onResponseStart({}, status, headers);
  for (const chunk of [body].flat()) exchange.onResponseData({}, Buffer.from(chunk));
  exchange.onResponseEnd();
  return results;
}

function list(code: string): string {
  return JSON.stringify({ type: 'error.list', errors: [{ code, message: 'x' }] });
}

test.each([
  ['nothing', '', 'empty'],
  ['a space, as Intercom has sent', ' ', 'empty'],
  ['white space in pieces', [' \n', '\t\r'], 'empty'],
  ['an object', [' ', '{"a"', ':1}'], 'json'],
  ['an array', '[]', 'json'],
  ['a text', '"x"', 'json'],
  ['half an object', '{', 'json'],
  ['a page', '\n<html>', 'other'],
  ['a page in pieces', ['\n', '<', 'html>{'], 'other'],
])('the body of a 202 is told by its first character: %s', (_title, body, content) => {
  expect(answered(202, body)).toEqual([{ kind: 'response', status: 202, content }]);
});

test('202 brings what its headers say of the rate', () => {
  const headers = {
    date,
    'x-ratelimit-limit': '83',
    'x-ratelimit-remaining': '82',
    'x-ratelimit-reset': '1800000010',
  };

  expect(answered(202, '', headers)).toEqual([
    {
      kind: 'response',
      status: 202,
      content: 'empty',
      rate: { limit: 83, remaining: 82, windowId: 1_800_000_010, resetInMs: 7_000 },
    },
  ]);
});

test('an error brings its code, its request id and how long to wait', () => {
  const headers = { 'x-request-id': 'r-1', 'retry-after': '7' };

  expect(answered(429, list('rate_limit_exceeded'), headers)).toEqual([
    {
      kind: 'response',
      status: 429,
      content: 'json',
      code: 'rate_limit_exceeded',
      requestId: 'r-1',
      retryAfterMs: 7_000,
    },
  ]);
});

test('an error’s code is found in whatever pieces it comes', () => {
  expect(answered(404, [...list('not_found')])).toMatchObject([{ code: 'not_found' }]);
});

test('what looks like an error’s code in another answer is none', () => {
  expect(answered(200, list('not_found'))).toEqual([
    { kind: 'response', status: 200, content: 'json' },
  ]);
});

test('of a huge error no more than the beginning is kept', () => {
  const body = `${list('x').slice(0, -1)},"padding":"${'x'.repeat(9_000)}"}`;

  expect(answered(422, [...(body.match(/.{1,1000}/gs) ?? [])])[0]).not.toHaveProperty('code');
  expect(answered(422, ' '.repeat(8_000) + list('x'))).toMatchObject([{ code: 'x' }]);
});

test('a request id is cut at 100 characters, and one that came twice is left out', () => {
  expect(answered(422, '', { 'x-request-id': 'r'.repeat(101) })).toMatchObject([
    { requestId: 'r'.repeat(100) },
  ]);
  expect(answered(422, '', { 'x-request-id': ['a', 'b'] })[0]).not.toHaveProperty('requestId');
});

test('a failure before anything was sent has delivered nothing', () => {
  const { exchange, results } = open();
  exchange.onResponseError({}, Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));

  expect(results).toEqual([
    { kind: 'no-response', why: 'refused', reusedSocket: false, maybeDelivered: false },
  ]);
});

test('a failure after sending may have delivered', () => {
  const { exchange, results, controller } = open();
  exchange.onRequestStart(controller);
  exchange.onResponseError({}, Object.assign(new Error('x'), { code: 'ECONNRESET' }));

  expect(results).toEqual([
    { kind: 'no-response', why: 'reset', reusedSocket: false, maybeDelivered: true },
  ]);
});

test('a failure of a connection that had answered others is told as such', () => {
  const { exchange, results, controller } = open({ hadAnswered: true });
  exchange.onRequestStart(controller);
  exchange.onResponseError({}, Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }));

  expect(results).toMatchObject([{ why: 'reset', reusedSocket: true }]);
});

test('a connection that broke within an answer was not closed while it idled', () => {
  const { exchange, results } = open({ hadAnswered: true });
  exchange.onResponseStart({}, 503, {});
  exchange.onResponseError({}, Object.assign(new Error('x'), { code: 'ECONNRESET' }));

  expect(results).toMatchObject([{ reusedSocket: false }]);
});

test('an exchange that is given up ends at once, and its connection is closed', () => {
  const { exchange, results, aborted, controller } = open();
  exchange.onRequestStart(controller);
  exchange.giveUp('timeout');

  expect(results).toEqual([
    { kind: 'no-response', why: 'timeout', reusedSocket: false, maybeDelivered: true },
  ]);
  expect(aborted).toEqual(['timeout']);
});

test('an exchange that is given up before it was sent is not sent any more', () => {
  const { exchange, results, aborted, controller } = open();
  exchange.giveUp('aborted');
  exchange.onRequestStart(controller);

  expect(results).toMatchObject([{ why: 'aborted', maybeDelivered: false }]);
  expect(aborted).toEqual(['given up']);
});

test('an exchange ends once, with whatever comes first', () => {
  const { exchange, results, aborted, controller } = open();
  exchange.onRequestStart(controller);
  exchange.onResponseStart({}, 202, {});
  exchange.onResponseEnd();
  exchange.onResponseEnd();
  exchange.onResponseError({}, new Error('late'));
  exchange.giveUp('timeout');

  expect(results.length).toBe(1);
  expect(exchange.isSettled).toBe(true);
  expect(aborted).toEqual([]);
});
