import type {
  Connection,
  Metadata,
  Outcome,
  RequestScope,
  ScopeTrackOptions,
  Track,
} from '@intercom-events/core/adapter';
import type { ExecutionContext } from '@nestjs/common';
import type { TrackedRequest } from '../interfaces/module-options.js';

/** An event that a frame keeps until its outcome. */
export interface FrameEvent {
  readonly name: string;
  readonly metadata: Metadata | (() => Metadata) | undefined;
  readonly options: ScopeTrackOptions;
  /** Called after the outcome, and only if the event is to be sent. */
  readonly askUser: (() => unknown) | undefined;
}

/** The frame and the handler that the running code belongs to. */
export interface Running {
  readonly frame: Frame;
  /** The context of the handler that Nest is calling, if any. */
  readonly context: ExecutionContext | undefined;
  /** How often the handler's method has been called: an interceptor may repeat a call that failed. */
  calls: number;
  /** Whether the last of these calls has failed. */
  hasFailed: boolean;
}

/** One request, message or job: its scope, and the scopes of events with a user of their own. */
export class Frame implements RequestScope, Running {
  readonly frame = this;
  /** The request, or the WebSocket client. */
  readonly request: TrackedRequest | undefined;
  readonly track: Track;
  /** That of its application. */
  readonly connection: Connection<TrackedRequest>;
  readonly #scope: RequestScope;
  #branches: RequestScope[] | undefined;
  #outcome: Outcome | undefined;
  #look: (() => void) | undefined;

  context: ExecutionContext | undefined;
  calls = 0;
  hasFailed = false;

  constructor(connection: Connection<TrackedRequest>, request: TrackedRequest | undefined) {
    this.connection = connection;
    this.request = request;
    this.#scope = this.#open();
    this.track = this.#scope.track;
  }

  /** Nest is about to call a handler for the request; an HTTP request has one at a time. */
  serve(context: ExecutionContext): void {
    this.context = context;
    this.calls = 0;
    this.hasFailed = false;
  }

  run<Result>(rest: () => Result): Result {
    return this.#scope.run(rest);
  }

  watch(look: () => void): void {
    this.#look = look;
    this.#scope.watch(look);
  }

  /** Ends everything; the second call does nothing. */
  end(outcome: Outcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#look = undefined;
    this.#scope.end(outcome);
    for (const branch of this.#branches ?? []) branch.end(outcome);
    this.#branches = undefined;
  }

  /**
   * Tracks an event that depends on the outcome of this frame, which may be known already.
   *
   * @param track - Of the scope that the application has opened within the frame, if any.
   */
  add(event: FrameEvent, track = this.track): void {
    if (event.askUser !== undefined) this.#keep(this.#trackFor(event, event.askUser));
    else if (this.#outcome === undefined) track(event.name, event.metadata, event.options);
    else {
      const late = this.#open();
      late.track(event.name, event.metadata, event.options);
      this.#keep(late);
    }
  }

  /** Opens a scope for the request's user. */
  #open(): RequestScope {
    const { client, openScope } = this.connection;
    return this.request === undefined ? client.openScope(nobody) : openScope(this.request);
  }

  /** Tracks in a scope that asks for its user only at its end. */
  #trackFor({ name, metadata, options }: FrameEvent, askUser: () => unknown): RequestScope {
    let isTracked = false;
    const branch = this.connection.client.openScope(() => (isTracked ? askUser() : undefined));
    branch.track(name, metadata, options);
    isTracked = true;
    return branch;
  }

  #keep(branch: RequestScope): void {
    if (this.#outcome !== undefined) {
      branch.end(this.#outcome);
      return;
    }
    if (this.#look !== undefined) branch.watch(this.#look);
    if (this.#branches === undefined) this.#branches = [branch];
    else this.#branches.push(branch);
  }
}

function nobody(): undefined {
  return undefined;
}
