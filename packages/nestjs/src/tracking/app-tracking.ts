import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Connection,
  connect,
  type IntercomEvents,
  signedInUser,
  type Track,
} from '@intercom-events/core/adapter';
import type { ExecutionContext } from '@nestjs/common';
import type { IntercomEventsModuleOptions, TrackedRequest } from '../interfaces/module-options.js';
import { Frame } from './frame.js';

/** What the running code belongs to. */
export interface Running {
  readonly frame: Frame;
  /** Of the handler that Nest is calling, if it is one. */
  readonly context?: ExecutionContext;
  /** Whether the method that is the handler has been called. */
  wasCalled?: boolean;
}

/** Those of applications that have not been shut down. */
const live = new Set<AppTracking>();

/** What one application tracks with, however often the module was imported. */
export class AppTracking {
  /** Those of applications that have not been shut down. */
  static readonly live: ReadonlySet<AppTracking> = live;

  readonly #running = new AsyncLocalStorage<Running>();
  /** Under this name a request has its frame: a WeakMap of all requests is dear to the garbage collector. */
  readonly #frame = Symbol('intercom-events:frame');
  #connection: Connection<TrackedRequest> | undefined;
  readonly #instances = new WeakSet<object>();
  #ownsClient = false;

  /** Whether requests get their frames: to be done once. */
  isMounted = false;

  constructor() {
    live.add(this);
  }

  /** Makes the client, or takes the one that is given. Of two imports the first says which. */
  connect(options: IntercomEventsModuleOptions): IntercomEvents {
    if (this.#connection === undefined) {
      this.#connection = connect<TrackedRequest>(options, {
        user: (request) => signedInUser(request.user),
      });
      this.#ownsClient = !('client' in options);
    }
    return this.#connection.client;
  }

  /** Whether the application has not been shut down. */
  get isLive(): boolean {
    return live.has(this);
  }

  /** Notes whose provider it is: for processes with several applications. */
  own(instance: unknown): void {
    if (typeof instance === 'object' && instance !== null) this.#instances.add(instance);
  }

  owns(instance: unknown): boolean {
    return typeof instance === 'object' && instance !== null && this.#instances.has(instance);
  }

  /** What the code that asks belongs to. */
  get running(): Running | undefined {
    return this.#running.getStore();
  }

  /** Opens the frame of a request, of a WebSocket client's message, or of something without either. */
  open(request?: TrackedRequest): Frame | undefined {
    if (this.#connection === undefined) return undefined;
    const { client, openScope } = this.#connection;
    if (request === undefined) {
      return new Frame({ client, openScope: () => client.openScope(() => undefined) });
    }
    return new Frame({ client, request, openScope: () => openScope(request) });
  }

  /** Lets the frame of a request be found by the request, where async context is lost. */
  remember(request: object, frame: Frame): void {
    Reflect.set(request, this.#frame, frame);
  }

  frameOf(request: unknown): Frame | undefined {
    if (typeof request !== 'object' || request === null) return undefined;
    const frame: unknown = Reflect.get(request, this.#frame);
    return frame instanceof Frame ? frame : undefined;
  }

  /** Whether the running code belongs to a scope, be it one that the application has opened itself. */
  get isInScope(): boolean {
    return this.#connection?.client.current.isOpen === true;
  }

  /** The `track` of that scope; it stays so wherever it is called from. */
  currentTrack(): Track | undefined {
    const client = this.#connection?.client;
    return client?.bindScope(client.current.track);
  }

  /** Runs what belongs to a frame. */
  enter<Result>(running: Running, rest: () => Result): Result {
    if (!this.isLive) return rest();
    return this.#running.run(running, () => running.frame.run(rest));
  }

  /** Delivers what was tracked, within the client's own deadline. A client of somebody else stays open. */
  async shutDown(): Promise<void> {
    const client = this.#connection?.client;
    await (this.#ownsClient ? client?.close() : client?.flush());
    live.delete(this);
    // Each storage in use costs every asynchronous step of the process something (Node 20 and 22).
    this.#running.disable();
  }
}
