import type {
  IntercomEvents,
  Metadata,
  Outcome,
  RequestScope,
  ScopeTrackOptions,
  Track,
} from '@intercom-events/core/adapter';

/** An event as a frame keeps it until its outcome. */
export interface FrameEvent {
  readonly name: string;
  readonly metadata: Metadata | (() => Metadata) | undefined;
  readonly options: ScopeTrackOptions;
  /** Asked after the outcome, and only if the event is wanted then. */
  readonly askUser: (() => unknown) | undefined;
}

/** What a frame is made of. */
export interface FrameParts {
  readonly client: IntercomEvents;
  /** The request, or the WebSocket client. */
  readonly request?: object | undefined;
  /** Opens a scope that is about the request's user. */
  readonly openScope: () => RequestScope;
}

/** One request, message or job: its scope, and the scopes of events with a user of their own. */
export class Frame implements RequestScope {
  readonly request: object | undefined;
  readonly track: Track;
  readonly #parts: FrameParts;
  readonly #scope: RequestScope;
  #branches: RequestScope[] | undefined;
  #outcome: Outcome | undefined;

  constructor(parts: FrameParts) {
    this.#parts = parts;
    this.#scope = parts.openScope();
    this.request = parts.request;
    this.track = this.#scope.track;
  }

  run<Result>(rest: () => Result): Result {
    return this.#scope.run(rest);
  }

  /** Ends everything; the second call does nothing. */
  end(outcome: Outcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#scope.end(outcome);
    for (const branch of this.#branches ?? []) branch.end(outcome);
    this.#branches = undefined;
  }

  /**
   * Tracks an event that waits for the outcome of this frame, even where that is known by now.
   *
   * @param track - That of a scope which the application has opened within the frame, if there is one.
   */
  add(event: FrameEvent, track = this.track): void {
    if (event.askUser !== undefined) this.#keep(this.#trackFor(event, event.askUser));
    else if (this.#outcome === undefined) track(event.name, event.metadata, event.options);
    else {
      const late = this.#parts.openScope();
      late.track(event.name, event.metadata, event.options);
      this.#keep(late);
    }
  }

  /** Tracks in a scope that learns its user only at its end. */
  #trackFor({ name, metadata, options }: FrameEvent, askUser: () => unknown): RequestScope {
    let isTracked = false;
    const branch = this.#parts.client.openScope(() => (isTracked ? askUser() : undefined));
    branch.track(name, metadata, options);
    isTracked = true;
    return branch;
  }

  #keep(branch: RequestScope): void {
    if (this.#outcome !== undefined) branch.end(this.#outcome);
    else if (this.#branches === undefined) this.#branches = [branch];
    else this.#branches.push(branch);
  }
}
