import type { Socket } from 'node:net';
import type { buildConnector as BuildConnector } from 'undici';
import type { Clock } from '../model/clock.js';
import type { ProxyAddress } from '../options/proxy-options.js';

/** The codes of the errors of a tunnel. */
type TunnelErrorCode =
  | 'PROXY_UNREACHABLE'
  | 'PROXY_CREDENTIALS'
  | 'PROXY_REFUSED'
  | 'UND_ERR_CONNECT_TIMEOUT';

/** How a tunnel is opened. */
export interface TunnelSettings {
  readonly proxy: ProxyAddress;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** A longer answer to CONNECT is not one. */
const maxAnswerBytes = 16_384;

/**
 * Opens connections through a proxy: asks it for a tunnel to the destination (CONNECT), in which TLS begins. The
 * proxy sees the name of the destination, and nothing that is sent to it.
 */
export function tunnelConnector(
  buildConnector: typeof BuildConnector,
  settings: TunnelSettings,
): BuildConnector.connector {
  const connect = buildConnector({ timeout: settings.timeoutMs });
  const { protocol, hostname, host, port } = new URL(settings.proxy.origin);
  const toProxy = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), host, port };
  return (target, callback) =>
    connect(toProxy, (error, socket) => {
      if (error !== null) return callback(tunnelError('PROXY_UNREACHABLE'), null);
      const authority = target.port === '' ? `${target.host}:443` : `${target.host}`;
      requestTunnel(socket, authority, settings, (refusal) => {
        if (refusal === undefined) return void connect({ ...target, httpSocket: socket }, callback);
        socket.on('error', () => {}).destroy();
        callback(refusal, null);
      });
    });
}

/** Sends CONNECT, and reads the answer to its end. */
function requestTunnel(
  socket: Socket,
  authority: string,
  { proxy, timeoutMs, clock }: TunnelSettings,
  settle: (refusal: Error | undefined) => void,
): void {
  let answer = Buffer.alloc(0);
  const end = (refusal?: Error): void => {
    cancel();
    socket.off('readable', read).off('error', refuse).off('close', refuse);
    settle(refusal);
  };
  const refuse = (): void => end(tunnelError('PROXY_REFUSED'));
  const read = (): void => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    answer = Buffer.concat([answer, chunk]);
    const endsAt = answer.indexOf('\r\n\r\n');
    if (endsAt >= 0) end(refusalIn(answer.toString('latin1', 0, endsAt)));
    else if (answer.length > maxAnswerBytes) refuse();
  };
  const cancel = clock.after(timeoutMs, () => end(tunnelError('UND_ERR_CONNECT_TIMEOUT')));
  socket.on('readable', read).on('error', refuse).on('close', refuse);
  const authorization = proxy.authorization();
  const credentials =
    authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
}

function refusalIn(head: string): Error | undefined {
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
  if (status >= 200 && status < 300) return undefined;
  return tunnelError(status === 407 ? 'PROXY_CREDENTIALS' : 'PROXY_REFUSED');
}

function tunnelError(code: TunnelErrorCode): Error {
  return Object.assign(new Error(code), { code });
}
