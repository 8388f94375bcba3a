import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SandboxError } from './sandbox-error.js';
import type { SavedRequest, SavedState } from './state/saved-state.js';

/** Changes are written this often, and less often if writing takes long. */
const intervalMs = 1_000;
const maxShare = 0.05;

/** Keeps the state of the sandbox in a file, so that a restart goes on where it stopped. */
export class DataFolder {
  readonly #file: string;
  #timer: NodeJS.Timeout | undefined;
  #written = '';
  #hasWarned = false;

  /** @throws SandboxError `DATA_INVALID` if the folder cannot be made. */
  constructor(folder: string) {
    this.#file = path.join(folder, 'sandbox.json');
    try {
      mkdirSync(folder, { recursive: true });
    } catch (cause) {
      throw unusable(folder, cause);
    }
  }

  /**
   * The state of an earlier run; undefined without one.
   *
   * @throws SandboxError `DATA_INVALID` if the file is not one of the sandbox.
   */
  read(): SavedState | undefined {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw unusable(this.#file, cause);
    }
    try {
      const saved: SavedState = JSON.parse(text);
      if (saved.version !== 1) throw new Error(`its version is ${saved.version}`);
      return saved;
    } catch (cause) {
      throw unusable(this.#file, cause);
    }
  }

  /** Writes the state whenever `version` is another one than at the last time. */
  follow(sandbox: { save(): SavedState }, version: () => string): void {
    const look = () => {
      const startMs = performance.now();
      if (version() !== this.#written) this.write(sandbox, version());
      const tookMs = performance.now() - startMs;
      this.#timer = setTimeout(look, Math.max(intervalMs, tookMs / maxShare)).unref();
    };
    this.#written = version();
    this.#timer = setTimeout(look, intervalMs).unref();
  }

  /** A failure (e.g. a full disk) does not end the sandbox: it says so once, and tries again. */
  write(sandbox: { save(): SavedState }, version = ''): void {
    const { log, ...state } = sandbox.save();
    const saved = { ...state, log: { ...log, requests: log.requests.map(withoutToken) } };
    const draft = `${this.#file}.${process.pid}.draft`;
    try {
      writeFileSync(draft, JSON.stringify(saved));
      renameSync(draft, this.#file);
      this.#written = version;
    } catch (cause) {
      if (!this.#hasWarned) process.emitWarning(unusable(this.#file, cause).message);
      this.#hasWarned = true;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** The token may be a real one, so it is not written to the disk. */
function withoutToken({ headers, ...request }: SavedRequest): SavedRequest {
  const { authorization, ...others } = headers;
  if (authorization === undefined) return { ...request, headers };
  return { ...request, headers: { ...others, authorization: 'Bearer (hidden)' } };
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function unusable(name: string, cause: unknown): SandboxError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SandboxError(
    'DATA_INVALID',
    `Cannot use ${name}: ${reason}.`,
    'Choose another folder, or delete the file to start anew.',
    cause,
  );
}
