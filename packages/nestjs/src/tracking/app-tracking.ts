import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Connection,
  connect,
  type IntercomEvents,
  signedInUser,
  type Track,
} from '@intercom-events/core/adapter';
import type { IntercomEventsModuleOptions, TrackedRequest } from '../interfaces/module-options.js';
import { Frame, type Running } from './frame.js';

/**
 * Under this name the `track` of a request has its frame: a WeakMap of all requests is dear to the garbage
 * collector.
 */
const frameKey: unique symbol = Symbol('intercom-events:frame');

interface LentTrack extends Track {
  [frameKey]?: Frame;
}

/** Those of applications that have not been shut down. */
const live = new Set<AppTracking>();

/** What one application tracks with, however often the module was imported. */
export class AppTracking {
  /** Those of applications that have not been shut down. */
  static readonly live: ReadonlySet<AppTracking> = live;

  readonly #running = new AsyncLocalStorage<Running>();
  #connection: Connection<TrackedRequest> | undefined;
  readonly #instances = new WeakSet<object>();
  #ownsClient = false;
  #isLive = true;

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
    return this.#isLive;
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
    return this.#connection && new Frame(this.#connection, request);
  }

  /** Gives a request its `track`, by which its frame is found where async context is lost. */
  lend(request: Pick<TrackedRequest, 'track'>, frame: Frame): void {
    const track: LentTrack = frame.track;
    track[frameKey] = frame;
    request.track = track;
  }

  /** The frame of a request, or of whatever a gateway or a resolver has in its place. */
  frameOf(request: TrackedRequest | undefined): Frame | undefined {
    try {
      const track: LentTrack | undefined = request?.track;
      const frame = track?.[frameKey];
      return frame?.connection === this.#connection ? frame : undefined;
    } catch {
      // A getter of the application's own.
      return undefined;
    }
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
    this.#isLive = false;
    // Each storage in use costs every asynchronous step of the process something (Node 20 and 22).
    this.#running.disable();
  }
}
