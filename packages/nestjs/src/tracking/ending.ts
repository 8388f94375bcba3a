/** How a method has ended. */
export interface Ending {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** How a call is followed to its end. */
export interface Followed {
  /** Whether Nest calls it: Nest accepts promises and Observables of every kind. */
  readonly isHandler: boolean;
  /** Runs a part of the call, now or later, in its context. */
  readonly inside: <Result>(rest: () => Result) => Result;
  /** Called once. */
  readonly onEnd: (ending: Ending) => void;
}
