import type { ServerResponse } from 'node:http';
import type { RequestRecord } from '../state/request-record.js';
import type { LiveSnapshot, LiveUpdate, Overview } from './api.js';
import { EventLog, rowOf } from './event-log.js';
import type { InspectorContext } from './inspector-context.js';
import { inspectorHeaders } from './inspector-response.js';
import { readOverview } from './overview.js';
import { requestRow } from './request-rows.js';

/** Changes are collected for this time and sent together. */
const intervalMs = 100;
/** Faults and limits can change without a request. */
const overviewIntervalMs = 1_000;
const maxClients = 20;
/** How often events of dropped requests are dropped, in requests. */
const pruneInterval = 500;
/** A client that is this far behind is disconnected. It connects again and gets everything anew. */
const maxBehindBytes = 64 * 1024 * 1024;

/** Sends all events and requests to open pages, and then every change (server-sent events). */
export class LiveStream {
  readonly #context: InspectorContext;
  readonly #clients = new Set<ServerResponse>();
  readonly #changedEvents = new Set<number>();
  readonly #changedRequests = new Set<number>();
  readonly events: EventLog;
  #isListening = false;
  #isCleared = false;
  #timer: NodeJS.Timeout | undefined;
  #overviewTimer: NodeJS.Timeout | undefined;
  #lastOverview = '';

  constructor(context: InspectorContext) {
    this.#context = context;
    this.events = new EventLog(context.options.maxMetadataKeys);
  }

  get isFull(): boolean {
    return this.#clients.size >= maxClients;
  }

  /** Reads the request log, and follows it from then on. Until a page is opened nothing of this is done. */
  start(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    const { requestLog } = this.#context;
    for (const request of requestLog.received) this.events.update(request);
    requestLog.listen({
      changed: (request) => this.#changed(request),
      cleared: () => this.#cleared(),
    });
  }

  /** Keeps the response open as a stream of messages. */
  connect(response: ServerResponse): void {
    this.start();
    response.writeHead(200, { ...inspectorHeaders, 'Content-Type': 'text/event-stream' });
    this.#clients.add(response);
    response.once('close', () => this.#disconnected(response));
    this.#sendSnapshot([response]);
    this.#overviewTimer ??= setInterval(() => this.#flush(), overviewIntervalMs).unref();
  }

  #overview(): Overview {
    this.start();
    return readOverview(this.#context, this.events.entries);
  }

  #disconnected(response: ServerResponse): void {
    this.#clients.delete(response);
    if (this.#clients.size > 0) return;
    clearInterval(this.#overviewTimer);
    clearTimeout(this.#timer);
    this.#overviewTimer = undefined;
    this.#timer = undefined;
    this.#forgetChanges();
  }

  #forgetChanges(): void {
    this.#isCleared = false;
    this.#changedEvents.clear();
    this.#changedRequests.clear();
  }

  #changed(request: RequestRecord): void {
    const entries = this.events.update(request);
    if (request.number % pruneInterval === 0) {
      this.events.prune(this.#context.requestLog.oldestNumber);
    }
    if (this.#clients.size === 0) return;
    this.#changedRequests.add(request.number);
    for (const { id } of entries) this.#changedEvents.add(id);
    this.#flushSoon();
  }

  /** The rest of the state is reset after the request log, so the pages are told later. */
  #cleared(): void {
    this.events.clear();
    this.#isCleared = true;
    if (this.#clients.size > 0) this.#flushSoon();
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => this.#flush(), intervalMs).unref();
  }

  /** Everything that pages show. */
  snapshot(): LiveSnapshot {
    const overview = this.#overview();
    this.events.prune(this.#context.requestLog.oldestNumber);
    return {
      events: this.events.entries.map(rowOf),
      requests: this.#context.requestLog.received.map(requestRow),
      overview,
    };
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isCleared) {
      this.#forgetChanges();
      this.#sendSnapshot(this.#clients);
      return;
    }
    const { requestLog } = this.#context;
    const oldestRequest = requestLog.oldestNumber;
    this.events.prune(oldestRequest);
    const overview = this.#overview();
    const isChanged = comparable(overview) !== this.#lastOverview;
    this.#lastOverview = comparable(overview);
    const found = <T>(values: Iterable<T | undefined>) =>
      [...values].filter((value) => value !== undefined);
    const update: LiveUpdate = {
      events: found([...this.#changedEvents].map((id) => this.events.find(id))).map(rowOf),
      requests: found([...this.#changedRequests].map((at) => requestLog.find(at))).map(requestRow),
      overview: isChanged ? overview : undefined,
      oldestRequest,
    };
    this.#forgetChanges();
    const isEmpty = update.events.length === 0 && update.requests.length === 0;
    if (!isEmpty || isChanged) send(this.#clients, message('update', update));
  }

  #sendSnapshot(clients: Iterable<ServerResponse>): void {
    const snapshot = this.snapshot();
    this.#lastOverview = comparable(snapshot.overview);
    send(clients, message('snapshot', snapshot));
  }
}

function send(clients: Iterable<ServerResponse>, text: string): void {
  for (const client of clients) {
    if (client.writableLength > maxBehindBytes) client.destroy();
    else client.write(text);
  }
}

function message(event: string, data: LiveSnapshot | LiveUpdate): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Two overviews are the same if only the time is different. */
function comparable(overview: Overview): string {
  return JSON.stringify({ ...overview, nowMs: 0 });
}
