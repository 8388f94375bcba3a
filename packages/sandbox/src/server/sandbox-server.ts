import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { House } from '../endpoints/house.js';
import { FaultList } from '../faults/fault-list.js';
import { createAccess } from '../http/access.js';
import { IdleClosers } from '../http/idle-closers.js';
import { isLoopback } from '../http/local-host.js';
import { readBody } from '../http/read-body.js';
import { Inspector } from '../inspector/inspector.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { Exchange } from '../state/exchange.js';
import { JobBook } from '../state/job-book.js';
import { Journal } from '../state/journal.js';
import { createMadeUpIds } from '../state/made-up-ids.js';
import { RateWindow } from '../state/rate-window.js';
import { Workspace } from '../state/workspace.js';
import { performFault } from './perform-fault.js';
import { Turn, type TurnContext } from './turn.js';
import { Waiters } from './waiters.js';

/** Builds the parts, and walks each request through them: read, note down, fault or answer, tell. */
export class SandboxServer {
  readonly options: ResolvedOptions;
  readonly workspace: Workspace;
  readonly jobs: JobBook;
  readonly rateWindow: RateWindow;
  readonly journal: Journal;
  readonly faults = new FaultList();
  readonly waiters = new Waiters();
  readonly http: Server;
  readonly #idleClosers = new IdleClosers();
  readonly #turns: TurnContext;
  readonly #inspector: Inspector | undefined;

  constructor(options: ResolvedOptions) {
    const ids = createMadeUpIds(options.random);
    this.options = options;
    this.workspace = new Workspace(options, ids);
    this.jobs = new JobBook(ids, options.jobWindowMs);
    this.rateWindow = new RateWindow(options.rateLimit);
    this.journal = new Journal(options.keepRequests);
    const house: House = {
      workspace: this.workspace,
      jobs: this.jobs,
      rateWindow: this.rateWindow,
      access: createAccess(options.tokens),
      newRequestId: ids.requestId,
      checkHost: isLoopback(options.host),
      acceptedBody: options.acceptedBody,
      maxPerPage: options.maxPerPage,
      region: options.region,
      rules: options,
    };
    const settled = (exchange: Exchange) => this.#settled(exchange);
    this.#turns = { house, buildSha: ids.buildSha, now: options.now, settled };
    this.#inspector = options.inspector ? new Inspector(this) : undefined;
    this.http = this.#createHttp();
    this.#addContacts();
  }

  /** An access token that works. */
  get token(): string {
    return this.options.tokens?.[0] ?? 'sandbox-token';
  }

  #createHttp(): Server {
    const http = createServer((request, response) => this.#receive(request, response));
    // A connection is closed by its client, by a fault or by stop(): never by surprise.
    http.keepAliveTimeout = 0;
    http.on('connection', (socket) => {
      this.journal.connected();
      this.waiters.check();
      socket.once('close', () => {
        this.journal.disconnected();
        this.waiters.check();
      });
    });
    return http;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    this.#idleClosers.cancel(request.socket);
    if (this.#inspector?.takes(request, response)) return;
    readBody(request, (body) => {
      const exchange = new Exchange(request, body ?? '', this.options.now());
      this.journal.arrived(exchange);
      const turn = new Turn(exchange, response, this.#turns);
      if (body === undefined) turn.refuseSize();
      else this.#answer(turn);
    });
  }

  #answer(turn: Turn): void {
    try {
      const fault = this.faults.take(turn.exchange);
      turn.exchange.fault = fault?.fault.kind;
      if (fault === undefined) turn.send();
      else performFault(turn, fault, this.#idleClosers);
    } catch (cause) {
      // After the answer only `onRequest` can throw: that is its owner's to see.
      if (turn.response.headersSent) throw cause;
      turn.fail(cause);
    }
    this.waiters.check();
  }

  #settled(exchange: Exchange): void {
    if (exchange.status !== undefined) this.journal.answered(exchange.status);
    this.options.onRequest(exchange);
    this.waiters.check();
  }

  #addContacts(): void {
    for (const contact of this.options.contacts) this.workspace.contacts.add(contact);
  }

  reset(): void {
    this.faults.clear();
    this.workspace.clear();
    this.jobs.clear();
    this.journal.clear();
    this.rateWindow.restart(this.options.rateLimit);
    this.#addContacts();
  }

  async stop(): Promise<void> {
    this.waiters.stop();
    const closed = new Promise<void>((resolve) => {
      this.http.close(() => resolve());
    });
    this.http.closeAllConnections();
    await closed;
  }
}
