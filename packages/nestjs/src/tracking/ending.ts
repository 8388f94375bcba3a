/** How a method has ended. */
export interface Ending {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What is known of a call, and who is told of its end. */
export interface Followed {
  /** Nest calls it, and takes promises and Observables of every kind. */
  readonly isHandler: boolean;
  /** Runs what belongs to the call, though it may happen later. */
  readonly inside: <Result>(rest: () => Result) => Result;
  /** Called once. */
  readonly onEnd: (ending: Ending) => void;
}
