import type {
  AnswerFault,
  CloseIdleFault,
  HangFault,
  ResetFault,
  SlowBodyFault,
} from '../faults/fault.js';
import type { ActiveFault } from '../faults/fault-list.js';
import type { ApiResponse } from '../http/api-response.js';
import type { IdleTimeouts } from '../http/idle-timeouts.js';
import type { Exchange } from './exchange.js';

/**
 * Time for the client to read what was sent before its connection is reset. When a client on Node finds both at
 * once, it sees an orderly end: libuv takes a hang-up after a short read for the end of the stream.
 */
const readTimeMs = 20;

/** Responds to one request in the way that the fault says. */
export function performFault(
  exchange: Exchange,
  active: ActiveFault,
  idleTimeouts: IdleTimeouts,
): void {
  const { fault } = active;
  switch (fault.kind) {
    case 'answer':
      answer(exchange, fault, active.bodyText);
      break;
    case 'hang':
      hang(exchange, fault, active);
      break;
    case 'reset':
      reset(exchange, fault);
      break;
    case 'slow-body':
      dripBody(exchange, fault);
      break;
    case 'delay':
      delay(exchange, { latencyMs: fault.delayMs });
      break;
    case 'close-idle':
      closeIdle(exchange, fault, idleTimeouts);
      break;
    case 'headers':
      exchange.send(exchange.ordinaryResponse(), fault.headers);
  }
}

function answer(exchange: Exchange, fault: AnswerFault, bodyText: string): void {
  const { body = '', headers = {}, rateHeaders = true, store = false } = fault;
  const { request, context } = exchange;
  const ordinary = store ? exchange.ordinaryResponse() : undefined;
  const isAllowed = context.isValidToken(request.headers.authorization);
  const rate = isAllowed && !ordinary ? context.rateWindow.count(request.atMs) : ordinary?.rate;
  request.outcome ??= 'fault';

  exchange.send(
    {
      status: fault.status,
      body: bodyText,
      requestId: ordinary?.requestId ?? context.newRequestId(),
      rate: rateHeaders ? rate : undefined,
      outcome: request.outcome,
      reason: undefined,
    },
    typeof body === 'string' ? { 'Content-Type': null, ...headers } : headers,
  );
}

function hang(exchange: Exchange, { when, store = true }: HangFault, active: ActiveFault): void {
  if (when === 'before-headers') {
    if (store) exchange.ordinaryResponse();
    whenRemoved(exchange, active, () => exchange.send());
    return;
  }
  const { last } = sendAllButOne(exchange);
  whenRemoved(exchange, active, () => exchange.response.end(last));
}

function reset(exchange: Exchange, { when }: ResetFault): void {
  const { socket } = exchange;
  if (when === 'in-response') {
    sendAllButOne(exchange);
    const later = () => setImmediate(() => socket.resetAndDestroy());
    untilClosed(exchange, setTimeout(later, readTimeMs));
    return;
  }
  if (when === 'after-store') exchange.ordinaryResponse();
  else exchange.request.outcome = 'fault';
  socket.resetAndDestroy();
  exchange.settle();
}

function dripBody(exchange: Exchange, { bytes, intervalMs }: SlowBodyFault): void {
  const ordinary = exchange.ordinaryResponse();
  const body = padded(ordinary, bytes);
  if (!exchange.writeHead(ordinary, body.length)) return;
  exchange.response.flushHeaders();
  exchange.settle(ordinary.status);

  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    exchange.response.write(body.subarray(sent - 1, sent));
    if (sent < body.length) return;
    clearInterval(timer);
    exchange.response.end();
  }, intervalMs);
  untilClosed(exchange, timer);
}

/** The ordinary response after some time. */
export function delay(exchange: Exchange, { latencyMs }: { readonly latencyMs: number }): void {
  const ordinary = exchange.ordinaryResponse();
  untilClosed(
    exchange,
    setTimeout(() => exchange.send(ordinary), latencyMs),
  );
}

function closeIdle(exchange: Exchange, fault: CloseIdleFault, idleTimeouts: IdleTimeouts): void {
  const { socket } = exchange;
  exchange.response.once('finish', () => idleTimeouts.start(socket, fault.closeIdleAfterMs));
  exchange.send();
}

/** An empty body becomes one space, so that one byte is missing. */
function sendAllButOne(exchange: Exchange): { readonly last: Buffer } {
  const ordinary = exchange.ordinaryResponse();
  const body = padded(ordinary, 1);
  if (exchange.writeHead(ordinary, body.length)) {
    exchange.response.flushHeaders();
    if (body.length > 1) exchange.response.write(body.subarray(0, -1));
    exchange.settle(ordinary.status);
  }
  return { last: body.subarray(-1) };
}

function padded(response: ApiResponse, bytes: number): Buffer {
  const body = Buffer.from(response.body);
  return Buffer.concat([body, Buffer.alloc(Math.max(0, bytes - body.length), ' ')]);
}

function whenRemoved(exchange: Exchange, active: ActiveFault, respond: () => void): void {
  const cancel = active.onRemove(respond);
  exchange.onClose(cancel);
}

function untilClosed(exchange: Exchange, timer: NodeJS.Timeout): void {
  exchange.onClose(() => clearTimeout(timer));
}
