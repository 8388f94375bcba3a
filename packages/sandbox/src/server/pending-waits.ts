import { SandboxError } from '../sandbox-error.js';

interface PendingWait {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

export interface WaitCondition {
  readonly isMet: () => boolean;
  readonly timeoutMs: number;
  /** The counts so far, for the message of a timeout. */
  readonly describe: () => string;
}

/** Pending `waitFor()` calls. Their conditions are checked after each request, not by a timer. */
export class PendingWaits {
  readonly #pending = new Set<PendingWait>();

  wait({ isMet, timeoutMs, describe }: WaitCondition): Promise<void> {
    return new Promise((resolve, reject) => {
      const remove = () => {
        clearTimeout(timer);
        this.#pending.delete(pending);
      };
      const pending: PendingWait = {
        isMet,
        resolve: () => {
          remove();
          resolve();
        },
        reject: (cause) => {
          remove();
          reject(cause);
        },
      };
      const timer = setTimeout(() => pending.reject(timeout(timeoutMs, describe())), timeoutMs);
      this.#pending.add(pending);
      settleIfMet(pending);
    });
  }

  check(): void {
    if (this.#pending.size === 0) return;
    for (const pending of [...this.#pending]) settleIfMet(pending);
  }

  stop(): void {
    for (const pending of [...this.#pending]) pending.reject(stopped());
  }
}

export function stopped(): SandboxError {
  return new SandboxError('STOPPED', 'The sandbox is stopped.', 'Start a new one.');
}

function settleIfMet(pending: PendingWait): void {
  try {
    if (pending.isMet()) pending.resolve();
  } catch (cause) {
    pending.reject(cause);
  }
}

function timeout(timeoutMs: number, soFar: string): SandboxError {
  return new SandboxError(
    'WAIT_TIMEOUT',
    `The condition was not met within ${timeoutMs} ms. So far: ${soFar}.`,
    'Look at `received` for refused requests, or raise `timeoutMs`.',
  );
}
