import type { AddressInfo } from 'node:net';
import { bindMethods } from './bind-methods.js';
import type { DataFolder } from './data-folder.js';
import { checkFault } from './faults/check-fault.js';
import type { Fault, FaultHandle } from './faults/fault.js';
import { inspectorPath } from './inspector/inspector.js';
import type { RateLimit } from './options.js';
import type { ReceivedRequest } from './received-request.js';
import { requireCalls, requireRateLimit, requireWait } from './resolve-options.js';
import type { Contacts, Counts, Sandbox, WaitOptions } from './sandbox.js';
import { stopped } from './server/pending-waits.js';
import type { SandboxServer } from './server/sandbox-server.js';
import type { EventSummary } from './state/event-summary.js';
import type { BulkJob } from './state/job.js';
import type { StoredEvent } from './state/listed-event.js';

/** The public handle of a listening server. */
export class RunningSandbox implements Sandbox {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly inspectorUrl: string | undefined;
  readonly #server: SandboxServer;
  readonly #folder: DataFolder | undefined;
  #stopping: Promise<void> | undefined;

  constructor(
    server: SandboxServer,
    { port, address, family }: AddressInfo,
    folder: DataFolder | undefined,
  ) {
    // Clients cannot connect to the "any" address.
    const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
    this.url = `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
    this.port = port;
    this.token = server.token;
    this.inspectorUrl = server.options.inspector ? this.url + inspectorPath : undefined;
    this.#server = server;
    this.#folder = folder;
    bindMethods(this);
  }

  get events(): readonly StoredEvent[] {
    return this.#server.workspace.events;
  }

  get summaries(): readonly EventSummary[] {
    const { workspace } = this.#server;
    return workspace
      .summariesOf(workspace.contacts.records)
      .filter(({ events }) => events.length > 0);
  }

  get jobs(): readonly BulkJob[] {
    const nowSec = Math.floor(this.#server.options.now() / 1000);
    return this.#server.jobs.all.map((job) => job.view(nowSec));
  }

  get received(): readonly ReceivedRequest[] {
    return this.#server.requestLog.received;
  }

  get counts(): Counts {
    const { storedCount: stored, duplicateCount: duplicates } = this.#server.workspace;
    return { ...this.#server.requestLog.counts(), stored, duplicates };
  }

  get contacts(): Contacts {
    return this.#server.workspace.contacts;
  }

  async waitFor(
    what: number | ((sandbox: Sandbox) => boolean),
    options: WaitOptions = {},
  ): Promise<readonly StoredEvent[]> {
    const timeoutMs = requireWait(what, options);
    if (this.#stopping !== undefined) throw stopped();
    const { workspace } = this.#server;
    const isMet = () =>
      typeof what === 'number' ? workspace.storedCount >= what : what(this) === true;

    await this.#server.pendingWaits.wait({ isMet, timeoutMs, describe: () => this.#describe() });
    return this.events;
  }

  setRateLimit(rateLimit: RateLimit | false): void {
    requireRateLimit(rateLimit);
    this.#server.rateWindow.set(rateLimit);
  }

  useQuota(calls: number): void {
    requireCalls(calls);
    this.#server.rateWindow.consume(calls, this.#server.options.now());
  }

  fault(fault: Fault): FaultHandle {
    return this.#server.faults.add(checkFault(fault));
  }

  reset(): void {
    this.#server.reset();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    await this.#server.stop();
    this.#folder?.stop();
    this.#folder?.write(this.#server);
  }

  #describe(): string {
    const { requests, stored, duplicates, byStatus } = this.counts;
    const responses = Object.entries(byStatus).map(([status, count]) => `${count} × ${status}`);
    return `${requests} requests, ${stored} stored, ${duplicates} duplicates, responses ${responses.join(', ') || 'none'}`;
  }
}
