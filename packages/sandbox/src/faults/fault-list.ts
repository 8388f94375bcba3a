import type { SandboxRequest } from '../received-request.js';
import type { Fault, FaultHandle } from './fault.js';

/** A fault that was added, and the requests that hang because of it. */
export class ActiveFault implements FaultHandle {
  /** Its number, from 1. Faults are numbered in the order in which they were added. */
  readonly id: number;
  readonly fault: Fault;
  readonly #detach: (self: ActiveFault) => void;
  readonly #waiting = new Set<() => void>();
  #hits = 0;

  constructor(id: number, fault: Fault, detach: (self: ActiveFault) => void) {
    this.id = id;
    this.fault = fault;
    this.#detach = detach;
  }

  get hits(): number {
    return this.#hits;
  }

  /** The number of requests that wait until the fault is removed. */
  get hanging(): number {
    return this.#waiting.size;
  }

  /** Whether the fault applies to this request. Counts the hit, and leaves the list with the last one. */
  tryHit(request: SandboxRequest): boolean {
    const { match } = this.fault;
    if (match !== undefined && !match(request)) return false;
    this.#hits += 1;
    if (this.#hits === (this.fault.times ?? 1)) this.#detach(this);
    return true;
  }

  /** Calls back when the fault is removed. Returns a function that cancels this. */
  onRemove(respond: () => void): () => void {
    this.#waiting.add(respond);
    return () => this.#waiting.delete(respond);
  }

  remove(): void {
    this.#detach(this);
    const responses = [...this.#waiting];
    this.#waiting.clear();
    for (const respond of responses) respond();
  }
}

/** The active faults, in the order in which they were added. */
export class FaultList {
  readonly #faults = new Set<ActiveFault>();
  /** Requests may still hang because of a fault without remaining hits. */
  readonly #hangs = new Set<ActiveFault>();
  #lastId = 0;

  /** Faults with remaining hits, and faults that requests hang on, in the order in which they were added. */
  get active(): readonly ActiveFault[] {
    const hanging = [...this.#hangs].filter((one) => one.hanging > 0);
    return [...new Set([...this.#faults, ...hanging])].sort((a, b) => a.id - b.id);
  }

  add(fault: Fault): ActiveFault {
    this.#lastId += 1;
    const added = new ActiveFault(this.#lastId, fault, (self) => this.#faults.delete(self));
    this.#faults.add(added);
    if (fault.kind === 'hang') this.#hangs.add(added);
    return added;
  }

  /** The fault for this request, if any. */
  next(request: SandboxRequest): ActiveFault | undefined {
    if (this.#faults.size === 0) return undefined;
    for (const fault of this.#faults) if (fault.tryHit(request)) return fault;
    return undefined;
  }

  clear(): void {
    this.#faults.clear();
    for (const fault of this.#hangs) fault.remove();
    this.#hangs.clear();
  }
}
