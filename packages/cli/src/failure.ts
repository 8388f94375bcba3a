import type { ErrorCode, IntercomEventsError } from '@intercom-events/core';
import { type ExitCode, exitCodes } from './exit-codes.js';
import type { CliIo } from './io.js';
import { printable, printableJson } from './printable.js';
import { NoToken } from './with-client.js';
import { WrongUsage } from './wrong-usage.js';

/** What went wrong, for people and for scripts. Never holds the token, or an event. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly intercomCode?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Makes a failure of what was thrown; `undefined` if it is a mistake of this program. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof WrongUsage) {
    return { exitCode: exitCodes.usage, code: 'WRONG_USAGE', message: error.message };
  }
  if (error instanceof NoToken) {
    return { exitCode: exitCodes.noAccess, code: 'TOKEN_MISSING', message: error.message };
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    // A disk that is full, a folder one may not write into: the words are the system's.
    return { exitCode: exitCodes.failed, code: String(error.code), message: error.message };
  }
  if (!isOurs(error)) return undefined;
  const { code, message } = error;
  const { status, intercomCode, requestId } = error;
  return {
    exitCode: codes[code] ?? exitCodes.failed,
    code,
    message,
    status,
    intercomCode,
    requestId,
  };
}

/** Writes it down: as lines, or as one line of JSON. */
export function tell({ exitCode, ...failure }: Failure, io: CliIo, isJson: boolean): ExitCode {
  if (isJson) {
    io.err.write(`${printableJson({ error: failure })}\n`);
    return exitCode;
  }
  // The message names status, code and request id already.
  io.err.write(`${printable(failure.message)}\n`);
  return exitCode;
}

const codes: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  OPTION_INVALID: exitCodes.usage,
  HOST_NOT_ALLOWED: exitCodes.usage,
  INPUT_INVALID: exitCodes.usage,
  TOKEN_MISSING: exitCodes.noAccess,
  TOKEN_INVALID: exitCodes.noAccess,
  UNAUTHORISED: exitCodes.noAccess,
  UNAVAILABLE: exitCodes.noAccess,
  TIMEOUT: exitCodes.noAccess,
  UNEXPECTED_ANSWER: exitCodes.noAccess,
  ABORTED: exitCodes.interrupted,
};

/** What our errors have in common; those of Intercom's answers have more. */
interface OurError extends Pick<IntercomEventsError, 'code' | 'message'> {
  readonly status?: number;
  readonly intercomCode?: string;
  readonly requestId?: string;
}

function isOurs(error: unknown): error is OurError {
  return error instanceof Error && 'code' in error && 'fix' in error;
}
