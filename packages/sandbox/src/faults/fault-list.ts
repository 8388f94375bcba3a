import type { SandboxRequest } from '../received-request.js';
import type { Fault, FaultHandle } from './fault.js';

/** A fault that has been scripted, and the requests that hang on it. */
export class ScriptedFault implements FaultHandle {
  /** Its place in the order of all faults of this sandbox, from 1. */
  readonly id: number;
  readonly fault: Fault;
  readonly #leave: (self: ScriptedFault) => void;
  readonly #held = new Set<() => void>();
  #hits = 0;

  constructor(id: number, fault: Fault, leave: (self: ScriptedFault) => void) {
    this.id = id;
    this.fault = fault;
    this.#leave = leave;
  }

  get hits(): number {
    return this.#hits;
  }

  /** How many requests wait for its removal. */
  get hanging(): number {
    return this.#held.size;
  }

  /** Whether it takes this request; counts it if so, and leaves the list with its last one. */
  takes(request: SandboxRequest): boolean {
    if (this.fault.match?.(request) === false) return false;
    this.#hits += 1;
    if (this.#hits === (this.fault.times ?? 1)) this.#leave(this);
    return true;
  }

  /** Calls back when the fault is removed. The result calls that off. */
  hold(release: () => void): () => void {
    this.#held.add(release);
    return () => this.#held.delete(release);
  }

  remove(): void {
    this.#leave(this);
    const releases = [...this.#held];
    this.#held.clear();
    for (const release of releases) release();
  }
}

/** The faults in force, in the order they were scripted. */
export class FaultList {
  readonly #waiting = new Set<ScriptedFault>();
  /** Used up or not: requests may still hang on them. */
  readonly #hangs = new Set<ScriptedFault>();
  #lastId = 0;

  /** Those that can still hit, and those used up on which requests hang, in the order they were scripted. */
  get inForce(): readonly ScriptedFault[] {
    const hanging = [...this.#hangs].filter((one) => one.hanging > 0);
    return [...new Set([...this.#waiting, ...hanging])].sort((a, b) => a.id - b.id);
  }

  add(fault: Fault): ScriptedFault {
    this.#lastId += 1;
    const scripted = new ScriptedFault(this.#lastId, fault, (self) => this.#waiting.delete(self));
    this.#waiting.add(scripted);
    if (fault.kind === 'hang') this.#hangs.add(scripted);
    return scripted;
  }

  /** The fault for this request, if any. */
  take(request: SandboxRequest): ScriptedFault | undefined {
    if (this.#waiting.size === 0) return undefined;
    for (const scripted of this.#waiting) if (scripted.takes(request)) return scripted;
    return undefined;
  }

  clear(): void {
    this.#waiting.clear();
    for (const scripted of this.#hangs) scripted.remove();
    this.#hangs.clear();
  }
}
