import { SandboxError } from '../sandbox-error.js';

interface Waiter {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

export interface WaitFacts {
  readonly isMet: () => boolean;
  readonly timeoutMs: number;
  /** What has happened so far, for the message of a timeout. */
  readonly describe: () => string;
}

/** Those who wait for something to have happened. They are asked after each request, never by a clock. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  wait({ isMet, timeoutMs, describe }: WaitFacts): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
      };
      const waiter: Waiter = {
        isMet,
        resolve: () => {
          leave();
          resolve();
        },
        reject: (cause) => {
          leave();
          reject(cause);
        },
      };
      const timer = setTimeout(() => waiter.reject(timeout(timeoutMs, describe())), timeoutMs);
      this.#waiting.add(waiter);
      ask(waiter);
    });
  }

  check(): void {
    if (this.#waiting.size === 0) return;
    for (const waiter of [...this.#waiting]) ask(waiter);
  }

  stop(): void {
    for (const waiter of [...this.#waiting]) waiter.reject(stopped());
  }
}

export function stopped(): SandboxError {
  return new SandboxError('STOPPED', 'The sandbox is stopped.', 'Start another one.');
}

function ask(waiter: Waiter): void {
  try {
    if (waiter.isMet()) waiter.resolve();
  } catch (cause) {
    waiter.reject(cause);
  }
}

function timeout(timeoutMs: number, soFar: string): SandboxError {
  return new SandboxError(
    'WAIT_TIMEOUT',
    `Waited ${timeoutMs} ms in vain. So far: ${soFar}.`,
    'Look at `received` for what was refused, or raise `timeoutMs`.',
  );
}
