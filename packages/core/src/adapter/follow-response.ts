import type { RequestScope } from '../client/intercom-events.js';
import { fieldOf, fieldsOf, hasField } from '../model/own-fields.js';
import { type Connection, onConnectionClose } from './on-connection-close.js';

/** The parts of a response that are used here, of `node:http`, `node:http2`, or made up in the same shape. */
interface NodeResponse {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly closed?: boolean;
  /** Of HTTP/1: `null` before and after the turn of the response. */
  readonly socket?: Connection | null;
  /** Of HTTP/2. */
  readonly stream?: Connection;
  readonly req?: { readonly socket: Connection | null | undefined };
  on(event: 'close' | 'finish', listener: () => void): unknown;
}

/**
 * Ends a request's scope when its response has been sent, or the client has disconnected. A success is a response
 * that was sent completely with a status below 400.
 */
export function followResponse(scope: RequestScope, response: NodeResponse): void {
  const connection = connectionOf(response);
  if (connection === undefined) {
    followMadeUp(scope, response);
    return;
  }
  const end = (): void => endScope(scope, response, wasSent(response));
  // The client may have disconnected while middleware before this one was waiting: `close` is over then.
  if (fieldOf(response, 'closed') === true || connection.destroyed) {
    end();
    return;
  }
  // Emitted once; a second call would not matter to the scope.
  response.on('close', end);
  // Before Node 24 a pipelined response that waits for its turn does not emit `close`.
  if (response.socket === null) response.on('close', onConnectionClose(connection, end));
}

/**
 * Follows a response without a connection, e.g. behind an adapter for AWS Lambda or of a test. It may emit
 * `finish`, `close`, both or nothing, and may not know whether it is finished: ending it makes it complete.
 */
function followMadeUp(scope: RequestScope, response: NodeResponse): void {
  const hasEnded = (): boolean => response.writableEnded || response.writableFinished;
  response.on('finish', () => endScope(scope, response, true));
  response.on('close', () => endScope(scope, response, hasEnded()));
  scope.watch(() => {
    if (hasEnded()) endScope(scope, response, true);
  });
}

function endScope(scope: RequestScope, response: NodeResponse, isComplete: boolean): void {
  const { statusCode, headersSent } = response;
  // Without headers the client has seen no status: this is only the framework's initial value.
  const status = headersSent ? { status: statusCode } : {};
  scope.end({ ok: isComplete && statusCode < 400, ...status, aborted: !isComplete });
}

function wasSent(response: NodeResponse): boolean {
  const { writableEnded, writableFinished } = response;
  // HTTP/2 calls a response finished that was not ended and whose stream was reset.
  return writableEnded && (writableFinished || isInjected(response));
}

type Connected = Pick<NodeResponse, 'stream' | 'socket' | 'req'>;

const connectedNames = { stream: true, socket: true, req: true } as const;

/** The connection of a response: a socket or, for HTTP/2, a stream. Made-up responses have none. */
function connectionOf(response: NodeResponse): Connection | undefined {
  const { stream, socket, req } = fieldsOf<Connected>(response, connectedNames);
  const found = stream ?? socket ?? req?.socket;
  return typeof found?.destroyed === 'boolean' ? found : undefined;
}

/**
 * The response of Fastify's `inject()` has no connection on which anything could be lost, and emits `close`
 * before it is finished (light-my-request 6.8).
 */
function isInjected(response: object): boolean {
  return hasField(response, '_lightMyRequest');
}
