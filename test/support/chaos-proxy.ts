import { once } from 'node:events';
import { createServer, connect as open, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import type { ManualClock } from '@intercom-events/core/test-ports';
import type { Traffic } from './traffic.js';

/** What the proxy does with a connection. */
export type Conduct =
  | { readonly kind: 'forward' }
  /** Takes everything and gives nothing: an answer that never comes, or a peer that has vanished. */
  | { readonly kind: 'swallow' }
  /** Resets once so many bytes of the request have come; none of them reach the origin. */
  | { readonly kind: 'reset-request'; readonly afterBytes: number }
  /** Forwards the request, and resets as soon as the origin has answered. */
  | { readonly kind: 'lose-answer' }
  /** Forwards the request, and keeps the answer for itself. */
  | { readonly kind: 'keep-answer' }
  /** Forwards the head of the answer, and then one byte each time so much virtual time has passed. */
  | { readonly kind: 'drip'; readonly everyMs: number };

interface Line {
  readonly client: Socket;
  readonly origin: Socket;
  conduct: Conduct;
  requestBytes: number;
  /** The response of the origin, if it is not simply passed on. */
  answer: Buffer;
  /** Whether its request is registered as held. */
  isHeld: boolean;
}

/**
 * Each test thread has its own ports: one must not take a port on which another refuses
 * connections. The system does not assign these ports itself.
 */
const firstPort = 20_000 + 1_000 * (threadId % 12);
/** How long to wait for a released port, in real time. */
const reopenMs = 20_000;

/** A TCP proxy with a configurable misbehaviour. It sees bytes, not HTTP. */
export class ChaosProxy {
  /** What happens to new connections. */
  conduct: Conduct = { kind: 'forward' };
  /** How many connections were made. */
  connections = 0;
  /** The first byte of each connection with data: 22 starts a TLS handshake. */
  readonly firstBytes: number[] = [];
  readonly #originPort: number;
  readonly #clock: ManualClock;
  readonly #lines = new Set<Line>();
  #server: Server;
  #port = 0;
  traffic: Traffic | undefined;

  private constructor(originPort: number, clock: ManualClock) {
    this.#originPort = originPort;
    this.#clock = clock;
    this.#server = this.#makeServer();
  }

  static async start(originPort: number, clock: ManualClock): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(originPort, clock);
    await proxy.open();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** How many of them are open. */
  get openConnections(): number {
    return this.#lines.size;
  }

  /** Listens again on the same port. */
  async open(): Promise<void> {
    while (this.#port === 0) {
      const port = firstPort + Math.floor(Math.random() * 1_000);
      if (await this.#listens(port)) this.#port = port;
    }
    // A child process that another thread is starting has a copy of the socket until it runs its
    // own program: the port may still be in use although the server has closed.
    const until = performance.now() + reopenMs;
    while (!this.#server.listening && !(await this.#listens(this.#port))) {
      if (performance.now() > until) {
        throw new Error(`Port ${this.#port} was taken while the proxy refused connections.`);
      }
      await sleep(5);
    }
  }

  async #listens(port: number): Promise<boolean> {
    this.#server = this.#makeServer();
    this.#server.listen(port, '127.0.0.1');
    try {
      await once(this.#server, 'listening');
      return true;
    } catch {
      return false;
    }
  }

  /** Closes all connections, and refuses new ones. */
  async refuse(): Promise<void> {
    for (const { client } of this.#lines) client.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Changes what happens to existing connections. */
  turnExisting(conduct: Conduct): void {
    for (const line of this.#lines) line.conduct = conduct;
  }

  #makeServer(): Server {
    return createServer((client) => this.#connect(client));
  }

  #connect(client: Socket): void {
    this.connections += 1;
    const origin = open(this.#originPort, '127.0.0.1');
    const line: Line = {
      client,
      origin,
      conduct: this.conduct,
      requestBytes: 0,
      answer: Buffer.alloc(0),
      isHeld: false,
    };
    this.#lines.add(line);
    for (const [one, other] of [
      [client, origin],
      [origin, client],
    ] as const) {
      // An error on one side ends the connection to the other side.
      one.on('error', () => {});
      one.once('close', () => other.destroy());
    }
    client.once('close', () => this.#lines.delete(line));
    client.on('data', (chunk) => this.#request(line, chunk));
    origin.on('data', (chunk) => this.#answer(line, chunk));
  }

  #request(line: Line, chunk: Buffer): void {
    const { client, origin, conduct } = line;
    if (line.requestBytes === 0) this.firstBytes.push(chunk[0] ?? 0);
    line.requestBytes += chunk.length;
    if (conduct.kind === 'swallow') this.#hold(line);
    else if (conduct.kind !== 'reset-request') origin.write(chunk);
    else if (line.requestBytes >= conduct.afterBytes) client.resetAndDestroy();
  }

  #answer(line: Line, chunk: Buffer): void {
    const { client, conduct } = line;
    if (conduct.kind === 'lose-answer') client.resetAndDestroy();
    else if (conduct.kind === 'keep-answer') this.#hold(line);
    else if (conduct.kind === 'drip') this.#drip(line, chunk, conduct.everyMs);
    else if (conduct.kind !== 'swallow') client.write(chunk);
  }

  #drip(line: Line, chunk: Buffer, everyMs: number): void {
    const isFirst = line.answer.length === 0;
    line.answer = Buffer.concat([line.answer, chunk]);
    if (!isFirst) return;
    this.#hold(line);
    let sent = line.answer.indexOf('\r\n\r\n') + 4;
    line.client.write(line.answer.subarray(0, sent));
    const dripOne = (): void => {
      if (line.client.destroyed) return;
      line.client.write(line.answer.subarray(sent, sent + 1));
      sent += 1;
      this.#clock.after(everyMs, dripOne);
    };
    this.#clock.after(everyMs, dripOne);
  }

  /** Registers the request on this connection as held, until the client closes the connection. */
  #hold(line: Line): void {
    // Once for each connection; a connection that is closed already would never release it.
    if (line.isHeld || line.client.destroyed) return;
    const release = this.traffic?.hold();
    if (release === undefined) return;
    line.isHeld = true;
    line.client.once('close', release);
  }
}
