import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { followResponse } from './follow-response.js';

interface State {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
}

function respond(state: State) {
  const scope = { track: vi.fn(), run: vi.fn(), end: vi.fn() };
  const response = Object.assign(new EventEmitter(), state);
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
