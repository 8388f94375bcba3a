/** Branch on this code. The README describes each one. */
export type SandboxErrorCode =
  | 'OPTION_INVALID'
  | 'PORT_IN_USE'
  | 'LISTEN_FAILED'
  | 'CONTACT_INVALID'
  | 'CONTACT_EXISTS'
  | 'SANDBOX_FULL'
  | 'FAULT_INVALID'
  | 'DATA_INVALID'
  | 'WAIT_TIMEOUT'
  | 'STOPPED';

/**
 * The error class of this package. Branch on `code`, not on `message`.
 *
 * A mistake of a client is not such an error: the client gets the response that Intercom would send.
 */
export class SandboxError extends Error {
  override readonly name: string = 'SandboxError';
  readonly code: SandboxErrorCode;
  /** What to do. Also the second part of `message`. */
  readonly fix: string;

  constructor(code: SandboxErrorCode, what: string, fix: string, cause?: unknown) {
    super(`${what} ${fix} [${code}]`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = fix;
  }
}
