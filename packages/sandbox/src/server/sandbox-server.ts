import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { EndpointContext, EventRules } from '../endpoints/endpoint.js';
import { type ActiveFault, FaultList } from '../faults/fault-list.js';
import { isLoopback } from '../http/host-header.js';
import { IdleTimeouts } from '../http/idle-timeouts.js';
import { BodyReader } from '../http/read-body.js';
import { parseRequestTarget } from '../http/request-target.js';
import { createTokenCheck } from '../http/token-check.js';
import { Inspector } from '../inspector/inspector.js';
import type { InspectorContext, Settings } from '../inspector/inspector-context.js';
import { ResetUndo } from '../inspector/reset-undo.js';
import { limits } from '../limits.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { NewContact } from '../state/contact.js';
import { createIdGenerator } from '../state/id-generator.js';
import { JobStore } from '../state/job-store.js';
import { RateWindow } from '../state/rate-window.js';
import { RequestLog } from '../state/request-log.js';
import { RequestRecord } from '../state/request-record.js';
import type { SavedState } from '../state/saved-state.js';
import { Workspace } from '../state/workspace.js';
import { checkHead } from './answer-request.js';
import { Exchange } from './exchange.js';
import { PendingWaits } from './pending-waits.js';
import { delay, performFault } from './perform-fault.js';

/** Builds the parts of the sandbox, and passes each request through them: read, log, apply a fault or answer, notify. */
export class SandboxServer implements InspectorContext {
  readonly options: ResolvedOptions;
  readonly workspace: Workspace;
  readonly jobs: JobStore;
  readonly rateWindow: RateWindow;
  readonly requestLog: RequestLog;
  readonly faults = new FaultList();
  readonly settings: Settings;
  readonly undo = new ResetUndo();
  readonly pendingWaits = new PendingWaits();
  readonly http: Server;
  readonly #idleTimeouts = new IdleTimeouts();
  readonly #endpointContext: EndpointContext;
  readonly #buildSha: string;
  readonly #bodies = new BodyReader();
  readonly #openExchanges = new WeakMap<Socket, Set<Exchange>>();
  readonly #inspector: Inspector | undefined;

  constructor(options: ResolvedOptions, saved?: SavedState) {
    const ids = createIdGenerator(options.random, saved?.workspace.node);
    this.options = options;
    this.workspace = new Workspace(options, ids);
    this.jobs = new JobStore(ids, options.jobWindowMs);
    this.rateWindow = new RateWindow(options.rateLimit);
    this.requestLog = new RequestLog(options);
    this.settings = { unknownContacts: options.unknownContacts, latencyMs: 0 };
    this.#endpointContext = {
      workspace: this.workspace,
      jobs: this.jobs,
      rateWindow: this.rateWindow,
      isValidToken: createTokenCheck(options.tokens),
      newRequestId: ids.requestId,
      checkHost: isLoopback(options.host),
      acceptedBody: options.acceptedBody,
      maxPerPage: options.maxPerPage,
      region: options.region,
      rules: rulesOf(options, this.settings),
    };
    this.#buildSha = ids.buildSha;
    this.#inspector = options.inspector ? new Inspector(this) : undefined;
    this.http = this.#createHttp();
    if (saved !== undefined) this.load(saved);
    this.#addContacts();
  }

  /** An access token that works. */
  get token(): string {
    return this.options.tokens?.[0] ?? 'sandbox-token';
  }

  #createHttp(): Server {
    const http = createServer((request, response) => this.#receive(request, response));
    // Only the client, a fault or stop() closes a connection.
    http.keepAliveTimeout = 0;
    http.on('connection', (socket) => {
      this.requestLog.connected();
      this.pendingWaits.check();
      socket.once('close', () => {
        for (const exchange of this.#openExchanges.get(socket) ?? []) exchange.close();
        this.requestLog.disconnected();
        this.pendingWaits.check();
      });
    });
    return http;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    this.#idleTimeouts.cancel(request.socket);
    const target = parseRequestTarget(request.url);
    if (this.#inspector?.handle(request, response, target)) return;
    const { headers } = request;
    const error = checkHead({ headers, targetHost: target.host }, this.#endpointContext);
    const freeBody = this.#bodies.read(request, {
      keepBytes: error === undefined ? limits.bodyBytes : limits.refusedBodyBytes,
      onEnd: (body) => {
        const record = new RequestRecord(request, {
          target,
          body: body ?? '',
          atMs: this.options.now(),
        });
        this.requestLog.add(record);
        const exchange = this.#openExchange(record, response, freeBody);
        if (body === undefined) exchange.rejectTooLarge();
        else this.#answer(exchange);
      },
    });
  }

  #openExchange(record: RequestRecord, response: ServerResponse, freeBody: () => void): Exchange {
    const exchange = new Exchange(record, response, {
      endpoints: this.#endpointContext,
      buildSha: this.#buildSha,
      now: this.options.now,
      onSettled: () => {
        freeBody();
        this.#onSettled(record);
      },
    });
    const { socket } = exchange;
    const open = this.#openExchanges.get(socket) ?? new Set();
    this.#openExchanges.set(socket, open.add(exchange));
    exchange.onClose(() => open.delete(exchange));
    return exchange;
  }

  #answer(exchange: Exchange): void {
    try {
      const fault = this.faults.next(exchange.request);
      if (fault !== undefined) this.#applyFault(exchange, fault);
      else if (this.settings.latencyMs > 0) delay(exchange, this.settings);
      else exchange.send();
    } catch (cause) {
      // After the response only the callback `onRequest` can throw. Its owner must see that.
      if (exchange.response.headersSent) throw cause;
      exchange.fail(cause);
    }
    this.pendingWaits.check();
  }

  #applyFault(exchange: Exchange, fault: ActiveFault): void {
    exchange.request.fault = fault.fault.kind;
    try {
      performFault(exchange, fault, this.#idleTimeouts);
    } finally {
      this.faults.dropIfDone(fault);
    }
  }

  #onSettled(request: RequestRecord): void {
    this.requestLog.close(request);
    this.options.onRequest(request);
    this.pendingWaits.check();
  }

  #addContacts(): void {
    const { contacts } = this.workspace;
    // Those of an earlier run are there already.
    const saved = new Set(contacts.all.flatMap(identifiersOf));
    for (const contact of this.options.contacts) {
      if (!identifiersOf(contact).some((one) => saved.has(one))) contacts.add(contact);
    }
  }

  /** Another text after every change of what is saved. */
  get stateVersion(): string {
    return `${this.requestLog.version} ${this.workspace.contacts.size}`;
  }

  /** Everything but the faults and changed settings. */
  save(): SavedState {
    const { workspace, jobs, requestLog } = this;
    return {
      version: 1,
      workspace: workspace.save(),
      jobs: jobs.all.map((job) => job.save()),
      log: requestLog.save(),
    };
  }

  load({ workspace, jobs, log }: SavedState): void {
    this.workspace.load(workspace);
    this.jobs.load(jobs);
    this.requestLog.load(log);
  }

  reset(): void {
    this.faults.clear();
    this.workspace.clear();
    this.jobs.clear();
    this.requestLog.clear();
    this.rateWindow.restart(this.options.rateLimit);
    this.settings.unknownContacts = this.options.unknownContacts;
    this.settings.latencyMs = 0;
    this.#addContacts();
  }

  async stop(): Promise<void> {
    this.pendingWaits.stop();
    const closed = new Promise<void>((resolve) => {
      this.http.close(() => resolve());
    });
    this.http.closeAllConnections();
    await closed;
  }
}

function identifiersOf({ id, user_id, email }: NewContact): readonly string[] {
  if (user_id !== undefined) return [`user_id ${user_id}`];
  if (email !== undefined) return [`email ${email.toLowerCase()}`];
  return id === undefined ? [] : [`id ${id}`];
}

/** The rules for events. Some of them can change. */
function rulesOf(options: ResolvedOptions, settings: Settings): EventRules {
  return {
    maxMetadataKeys: options.maxMetadataKeys,
    maxEventNames: options.maxEventNames,
    get unknownContacts() {
      return settings.unknownContacts;
    },
  };
}
