/** What went wrong, as a word to branch on. Each is described in the package's README. */
export type SandboxErrorCode =
  | 'OPTION_INVALID'
  | 'PORT_IN_USE'
  | 'LISTEN_FAILED'
  | 'CONTACT_INVALID'
  | 'CONTACT_EXISTS'
  | 'FAULT_INVALID'
  | 'WAIT_TIMEOUT'
  | 'STOPPED';

/**
 * Every error the sandbox gives to its owner. Branch on `code`, never on `message`.
 *
 * What a client does wrong is never such an error: the client gets the answer Intercom would give.
 */
export class SandboxError extends Error {
  override readonly name: string = 'SandboxError';
  readonly code: SandboxErrorCode;
  /** What to do about it. Also the second half of `message`. */
  readonly fix: string;

  constructor(code: SandboxErrorCode, what: string, fix: string, cause?: unknown) {
    super(`${what} ${fix} [${code}]`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = fix;
  }
}
