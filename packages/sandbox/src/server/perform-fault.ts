import type {
  AnswerFault,
  CloseIdleFault,
  DelayFault,
  HangFault,
  ResetFault,
  SlowBodyFault,
} from '../faults/fault.js';
import type { ScriptedFault } from '../faults/fault-list.js';
import type { IdleClosers } from '../http/idle-closers.js';
import type { Reply } from '../http/reply.js';
import type { Turn } from './turn.js';

/**
 * How long a client has to read what was sent before its connection is reset. A client on Node that finds
 * both at once sees an orderly end (libuv takes a hang-up after a short read for the end of the stream).
 */
const headStartMs = 20;

/** Lets one request meet its fault. */
export function performFault(turn: Turn, scripted: ScriptedFault, idleClosers: IdleClosers): void {
  const { fault } = scripted;
  switch (fault.kind) {
    case 'answer':
      answer(turn, fault);
      break;
    case 'hang':
      hang(turn, fault, scripted);
      break;
    case 'reset':
      reset(turn, fault);
      break;
    case 'slow-body':
      drip(turn, fault);
      break;
    case 'delay':
      delay(turn, fault);
      break;
    case 'close-idle':
      closeIdle(turn, fault, idleClosers);
      break;
    case 'headers':
      turn.send(turn.decide(), fault.headers);
  }
}

function answer(turn: Turn, fault: AnswerFault): void {
  const { body = '', headers = {}, rateHeaders = true, store = false } = fault;
  const { exchange, house } = turn;
  const ordinary = store ? turn.decide() : undefined;
  const isAllowed = house.access(exchange.headers.authorization);
  const taken = isAllowed && !ordinary ? house.rateWindow.take(exchange.atMs) : ordinary?.rate;
  exchange.outcome ??= 'fault';

  turn.send(
    {
      status: fault.status,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      requestId: ordinary?.requestId ?? house.newRequestId(),
      rate: rateHeaders ? taken : undefined,
      outcome: exchange.outcome,
      reason: undefined,
    },
    typeof body === 'string' ? { 'Content-Type': null, ...headers } : headers,
  );
}

function hang(turn: Turn, { when, store = true }: HangFault, scripted: ScriptedFault): void {
  if (when === 'before-headers') {
    if (store) turn.decide();
    whenReleased(turn, scripted, () => turn.send());
    return;
  }
  const { last } = sendAllButOne(turn);
  whenReleased(turn, scripted, () => turn.response.end(last));
}

function reset(turn: Turn, { when }: ResetFault): void {
  const { socket } = turn.response;
  if (when === 'in-response') {
    sendAllButOne(turn);
    const late = () => setImmediate(() => socket?.resetAndDestroy());
    untilClosed(turn, setTimeout(late, headStartMs));
    return;
  }
  if (when === 'after-store') turn.decide();
  else turn.exchange.outcome = 'fault';
  socket?.resetAndDestroy();
  turn.settle();
}

function drip(turn: Turn, { bytes, intervalMs }: SlowBodyFault): void {
  const reply = turn.decide();
  const body = filledUp(reply, bytes);
  if (!turn.writeHead(reply, body.length)) return;
  turn.response.flushHeaders();
  turn.settle(reply.status);

  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    turn.response.write(body.subarray(sent - 1, sent));
    if (sent < body.length) return;
    clearInterval(timer);
    turn.response.end();
  }, intervalMs);
  untilClosed(turn, timer);
}

function delay(turn: Turn, { delayMs }: DelayFault): void {
  const reply = turn.decide();
  untilClosed(
    turn,
    setTimeout(() => turn.send(reply), delayMs),
  );
}

function closeIdle(turn: Turn, fault: CloseIdleFault, idleClosers: IdleClosers): void {
  const { socket } = turn.response;
  turn.response.once('finish', () => {
    if (socket !== null) idleClosers.start(socket, fault.closeIdleAfterMs);
  });
  turn.send();
}

/** An empty body gets one space, so that there is a byte to wait for. */
function sendAllButOne(turn: Turn): { readonly last: Buffer } {
  const reply = turn.decide();
  const body = filledUp(reply, 1);
  if (turn.writeHead(reply, body.length)) {
    turn.response.flushHeaders();
    if (body.length > 1) turn.response.write(body.subarray(0, -1));
    turn.settle(reply.status);
  }
  return { last: body.subarray(-1) };
}

function filledUp(reply: Reply, bytes: number): Buffer {
  const body = Buffer.from(reply.body);
  return Buffer.concat([body, Buffer.alloc(Math.max(0, bytes - body.length), ' ')]);
}

function whenReleased(turn: Turn, scripted: ScriptedFault, release: () => void): void {
  const callOff = scripted.hold(release);
  turn.response.once('close', () => {
    callOff();
    turn.settle();
  });
}

function untilClosed(turn: Turn, timer: NodeJS.Timeout): void {
  turn.response.once('close', () => {
    clearTimeout(timer);
    turn.settle();
  });
}
