import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { followResponse } from './follow-response.js';

interface State {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
}

function openScope() {
  return { track: vi.fn(), run: vi.fn(), end: vi.fn(), watch: vi.fn() };
}

function openConnection() {
  return Object.assign(new EventEmitter(), { destroyed: false });
}

function respond(state: State) {
  const scope = openScope();
  const response = Object.assign(new EventEmitter(), { ...state, socket: openConnection() });
  followResponse(scope, response);
  expect(scope.end).not.toHaveBeenCalled();
  response.emit('close');
  return scope.end.mock.calls;
}

const whole = { headersSent: true, writableEnded: true, writableFinished: true };

test.each([
  ['whole, 200', { statusCode: 200, ...whole }, { ok: true, status: 200, aborted: false }],
  ['whole, 399', { statusCode: 399, ...whole }, { ok: true, status: 399, aborted: false }],
  ['whole, 400', { statusCode: 400, ...whole }, { ok: false, status: 400, aborted: false }],
  [
    'ended, and not all of it has gone',
    { statusCode: 200, headersSent: true, writableEnded: true, writableFinished: false },
    { ok: false, status: 200, aborted: true },
  ],
  [
    'reset on HTTP/2 before its end, which calls itself finished',
    { statusCode: 200, headersSent: true, writableEnded: false, writableFinished: true },
    { ok: false, status: 200, aborted: true },
  ],
  [
    'injected, ended, and not called finished yet',
    {
      statusCode: 200,
      headersSent: true,
      writableEnded: true,
      writableFinished: false,
      _lightMyRequest: {},
    },
    { ok: true, status: 200, aborted: false },
  ],
  [
    'never begun: it has no status',
    { statusCode: 404, headersSent: false, writableEnded: false, writableFinished: false },
    { ok: false, aborted: true },
  ],
])('a response that is %s', (_title, state, outcome) => {
  expect(respond(state)).toEqual([[outcome]]);
});

const begun = { headersSent: false, writableEnded: false, writableFinished: false };
const failure = { ok: false, aborted: true };

test.each([
  ['closed already', { closed: true, socket: openConnection() }],
  [
    'on a connection that is closed',
    { socket: Object.assign(openConnection(), { destroyed: true }) },
  ],
  [
    'waiting for its turn on a connection that is closed',
    { socket: null, req: { socket: Object.assign(openConnection(), { destroyed: true }) } },
  ],
  [
    'on an HTTP/2 stream that is closed',
    { stream: Object.assign(openConnection(), { destroyed: true }) },
  ],
])('a response that is %s has ended', (_title, parts) => {
  const scope = openScope();
  followResponse(scope, Object.assign(new EventEmitter(), { statusCode: 200, ...begun, ...parts }));

  expect(scope.end.mock.calls).toEqual([[failure]]);
});

test('responses that wait for their turn end with the connection, which has one listener for all of them', () => {
  const connection = openConnection();
  const scopes = Array.from({ length: 20 }, openScope);
  for (const scope of scopes) {
    const response = { statusCode: 200, ...begun, socket: null, req: { socket: connection } };
    followResponse(scope, Object.assign(new EventEmitter(), response));
  }
  expect(connection.listenerCount('close')).toBe(1);

  connection.emit('close');

  for (const { end } of scopes) expect(end.mock.calls).toEqual([[failure]]);
});

test('a response that gets its turn leaves no listener on the connection', () => {
  const connection = openConnection();
  const [first, second] = [openScope(), openScope()];
  const [one, other] = [first, second].map((scope) => {
    const response = { statusCode: 200, ...whole, socket: null, req: { socket: connection } };
    const emitter = Object.assign(new EventEmitter(), response);
    followResponse(scope, emitter);
    return emitter;
  });
  one?.emit('close');
  expect(connection.listenerCount('close')).toBe(1);

  other?.emit('close');

  expect(connection.listenerCount('close')).toBe(0);
  expect(first.end).toHaveBeenCalledWith({ ok: true, status: 200, aborted: false });
  expect(second.end).toHaveBeenCalledTimes(1);
});

const complete = { ok: true, status: 200, aborted: false };

test.each<readonly [string, object, (response: EventEmitter & { writableEnded: boolean }) => void]>(
  [
    ['emits only `finish`, before it counts as ended', {}, (response) => response.emit('finish')],
    [
      'emits only `close`, and never counts as finished',
      { socket: { write: () => true } },
      (response) => {
        response.writableEnded = true;
        response.emit('close');
      },
    ],
    [
      'emits nothing',
      { on: () => undefined },
      (response) => {
        response.writableEnded = true;
      },
    ],
  ],
)('a made-up response that %s is a success', (_title, parts, finish) => {
  const scope = openScope();
  const state = { statusCode: 200, ...begun, headersSent: true };
  const response = Object.assign(new EventEmitter(), state, parts);
  followResponse(scope, response);
  const [look] = scope.watch.mock.calls[0] ?? [];
  look();
  expect(scope.end).not.toHaveBeenCalled();

  finish(response);
  look();

  expect(scope.end.mock.calls[0]).toEqual([complete]);
});

test('a made-up response that closes without an end is a failure', () => {
  const scope = openScope();
  const response = Object.assign(new EventEmitter(), { statusCode: 200, ...begun });
  followResponse(scope, response);
  response.emit('close');

  expect(scope.end.mock.calls).toEqual([[failure]]);
});
