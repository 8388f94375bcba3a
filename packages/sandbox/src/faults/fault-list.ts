import { bindMethods } from '../bind-methods.js';
import { limits } from '../limits.js';
import type { SandboxRequest } from '../received-request.js';
import { SandboxError } from '../sandbox-error.js';
import type { CheckedFault } from './check-fault.js';
import type { Fault, FaultHandle } from './fault.js';

/** A fault that was added, and the requests that hang because of it. */
export class ActiveFault implements FaultHandle {
  /** Its number, from 1. Faults are numbered in the order in which they were added. */
  readonly id: number;
  readonly fault: Fault;
  /** The body of an `answer` fault. */
  readonly bodyText: string;
  readonly #onChange: (self: ActiveFault) => void;
  readonly #waiting = new Set<() => void>();
  #hits = 0;
  #isRemoved = false;

  constructor(
    id: number,
    { fault, bodyText }: CheckedFault,
    onChange: (self: ActiveFault) => void,
  ) {
    this.id = id;
    this.fault = fault;
    this.bodyText = bodyText;
    this.#onChange = onChange;
    bindMethods(this);
  }

  get hits(): number {
    return this.#hits;
  }

  /** The number of requests that wait until the fault is removed. */
  get hanging(): number {
    return this.#waiting.size;
  }

  /** Whether further requests can be hit. */
  get canHit(): boolean {
    const { times = 1 } = this.fault;
    return !this.#isRemoved && (times === 'always' || this.#hits < times);
  }

  /** Whether the fault applies to this request. Counts the hit. */
  tryHit(request: SandboxRequest): boolean {
    const { match } = this.fault;
    if (!this.canHit || (match !== undefined && !match(request))) return false;
    this.#hits += 1;
    return true;
  }

  /** Calls back when the fault is removed. Returns a function that cancels this. */
  onRemove(respond: () => void): () => void {
    this.#waiting.add(respond);
    return () => {
      this.#waiting.delete(respond);
      this.#onChange(this);
    };
  }

  remove(): void {
    this.#isRemoved = true;
    const responses = [...this.#waiting];
    this.#waiting.clear();
    this.#onChange(this);
    for (const respond of responses) respond();
  }
}

/** The active faults, in the order in which they were added. */
export class FaultList {
  readonly #faults = new Set<ActiveFault>();
  #bytes = 0;
  #lastId = 0;

  /** Faults that can hit further requests, and faults that requests hang on. */
  get active(): readonly ActiveFault[] {
    return [...this.#faults];
  }

  /** @throws SandboxError `FAULT_INVALID` when there are too many */
  add(checked: CheckedFault): ActiveFault {
    const bytes = this.#bytes + bytesOf(checked);
    if (this.#faults.size >= limits.faults || bytes > limits.faultsBytes) throw tooManyFaults();
    this.#lastId += 1;
    const added = new ActiveFault(this.#lastId, checked, (self) => this.dropIfDone(self));
    this.#faults.add(added);
    this.#bytes = bytes;
    return added;
  }

  /** The fault for this request, if any. Call `dropIfDone()` after applying it. */
  next(request: SandboxRequest): ActiveFault | undefined {
    for (const fault of this.#faults) if (fault.tryHit(request)) return fault;
    return undefined;
  }

  /** A fault without further hits leaves the list, unless requests hang on it. */
  dropIfDone(fault: ActiveFault): void {
    if (fault.canHit || fault.hanging > 0 || !this.#faults.delete(fault)) return;
    this.#bytes -= bytesOf(fault);
  }

  clear(): void {
    for (const fault of this.active) fault.remove();
  }
}

/** An estimate of the memory that a fault takes. */
function bytesOf({ fault, bodyText }: CheckedFault): number {
  const headers = 'headers' in fault ? Object.entries(fault.headers ?? {}) : [];
  const texts = [bodyText, ...headers.flatMap(([name, value]) => [name, value ?? ''])];
  return texts.reduce((sum, text) => sum + 2 * text.length, 500);
}

function tooManyFaults(): SandboxError {
  return new SandboxError(
    'FAULT_INVALID',
    `There are too many faults, or their bodies are too large (at most ${limits.faults} faults and ${limits.faultsBytes} bytes).`,
    'Remove some.',
  );
}
