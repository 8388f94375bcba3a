import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Connection,
  connect,
  fieldOf,
  type IntercomEvents,
  signedInFields,
  signedInUser,
  type Track,
} from '@intercom-events/core/adapter';
import type { IntercomEventsModuleOptions, TrackedRequest } from '../interfaces/module-options.js';
import { withCoreLogger } from './core-logger.js';
import { Frame, type Running } from './frame.js';

/**
 * The property under which the `track` of a request has its frame: a WeakMap of all requests would cost the
 * garbage collector more.
 */
const frameKey: unique symbol = Symbol('intercom-events:frame');

interface FramedTrack extends Track {
  [frameKey]?: Frame;
}

/** How long a client that was given may deliver at shutdown: as long as the default of `close()`. */
const givenDeadlineMs = 5_000;

/** The applications that have not been shut down. */
const live = new Set<AppTracking>();

/** The tracking of one application, however often the module was imported. */
export class AppTracking {
  /** The applications that have not been shut down. */
  static readonly live: ReadonlySet<AppTracking> = live;

  readonly #running = new AsyncLocalStorage<Running>();
  #connection: Connection<TrackedRequest> | undefined;
  readonly #owned = new WeakSet<object>();
  #isLive = true;

  /** Whether requests get their frames already. */
  isMounted = false;
  /** Whether the application has started: its container may be used for another one. */
  isStarted = false;

  constructor() {
    live.add(this);
  }

  /** Makes the client, or takes the given one. If the module is imported twice, the first import decides. */
  connect(options: IntercomEventsModuleOptions): IntercomEvents {
    if (this.#connection === undefined) {
      this.#connection = connect<TrackedRequest>(withCoreLogger(options), {
        user: (request) => signedInUser(fieldOf(request, 'user')),
        lookedAt: signedInFields('request.user'),
      });
    }
    return this.#connection.client;
  }

  /** Whether the application has not been shut down. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Notes that an instance and its class belong to this application: a process may have several. */
  own(instance: object): void {
    this.#owned.add(instance).add(instance.constructor);
  }

  /** Whether an instance or a class belongs to this application. */
  owns(found: unknown): boolean {
    return this.#owned.has(Object(found));
  }

  /** The request or message that the running code belongs to. */
  get running(): Running | undefined {
    return this.#running.getStore();
  }

  /** Opens the frame of a request, of a WebSocket client's message, or of a job. */
  open(request?: TrackedRequest): Frame | undefined {
    return this.#connection && new Frame(this.#connection, request);
  }

  /** Sets `request.track`, by which the frame is found where async context is lost. */
  attach(request: Pick<TrackedRequest, 'track'>, frame: Frame): void {
    const track: FramedTrack = frame.track;
    track[frameKey] = frame;
    request.track = track;
  }

  /** The frame of a request, or of a WebSocket client. */
  frameOf(request: TrackedRequest | undefined): Frame | undefined {
    try {
      const track: FramedTrack | undefined = request?.track;
      const frame = track?.[frameKey];
      return frame?.connection === this.#connection ? frame : undefined;
    } catch {
      // A getter of the application's own.
      return undefined;
    }
  }

  /** Whether the running code is in a scope, including those that the application opens itself. */
  get isInScope(): boolean {
    return this.#connection?.client.current.isOpen === true;
  }

  /** The `track` of the current scope, bound to it. */
  currentTrack(): Track | undefined {
    const client = this.#connection?.client;
    return client?.bindScope(client.current.track);
  }

  /** Runs a function in a frame. */
  enter<Result>(running: Running, rest: () => Result): Result {
    if (!this.isLive) return rest();
    return this.#running.run(running, () => running.frame.run(rest));
  }

  /** Delivers pending events, within the client's own deadline. A client that was given stays open. */
  async shutDown(): Promise<void> {
    if (!this.#isLive) return;
    const client = this.#connection?.client;
    await (this.#connection?.ownsClient
      ? client?.close()
      : client?.flush({ deadlineMs: givenDeadlineMs }));
    live.delete(this);
    this.#isLive = false;
    // Each storage in use slows down every asynchronous operation of the process (Node 20 and 22).
    this.#running.disable();
  }
}
