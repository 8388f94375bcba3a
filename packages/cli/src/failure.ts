import type { ErrorCode, IntercomEventsError } from '@intercom-events/core';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { DamagedInput } from './import/input/open-input.js';
import type { CliIo } from './io.js';
import { printable, printableJson } from './printable.js';
import { NoToken } from './with-client.js';
import { WrongUsage } from './wrong-usage.js';

/** An error, for people and for scripts. Never contains the token or an event. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly intercomCode?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Describes an error; `undefined` if it is a bug of this program. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof WrongUsage) {
    return { exitCode: exitCodes.usage, code: 'WRONG_USAGE', message: error.message };
  }
  if (error instanceof DamagedInput) {
    return { exitCode: exitCodes.failed, code: 'INPUT_DAMAGED', message: error.message };
  }
  if (error instanceof NoToken) {
    return { exitCode: exitCodes.noAccess, code: 'TOKEN_MISSING', message: error.message };
  }
  if (error instanceof DOMException && error.name === 'AbortError') {
    return { exitCode: exitCodes.interrupted, code: 'ABORTED', message: 'Interrupted.' };
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    // From the operating system: a full disk, a folder without write permission.
    return { exitCode: exitCodes.failed, code: String(error.code), message: error.message };
  }
  if (!isClientError(error)) return undefined;
  const { code, status, intercomCode, requestId } = error;
  const exitCode = codes[code] ?? exitCodes.failed;
  return { exitCode, code, message: messageOf(error), status, intercomCode, requestId };
}

/** Prints a failure, as text or as one line of JSON. Returns the exit code. */
export function report({ exitCode, ...failure }: Failure, io: CliIo, isJson: boolean): ExitCode {
  io.err.write(
    isJson ? `${printableJson({ error: failure })}\n` : `${printable(failure.message)}\n`,
  );
  return exitCode;
}

const codes: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  OPTION_INVALID: exitCodes.usage,
  HOST_NOT_ALLOWED: exitCodes.usage,
  INPUT_INVALID: exitCodes.usage,
  OUTBOX_UNUSABLE: exitCodes.usage,
  TOKEN_MISSING: exitCodes.noAccess,
  TOKEN_INVALID: exitCodes.noAccess,
  UNAUTHORISED: exitCodes.noAccess,
  UNAVAILABLE: exitCodes.noAccess,
  TIMEOUT: exitCodes.noAccess,
  UNEXPECTED_ANSWER: exitCodes.noAccess,
  ABORTED: exitCodes.interrupted,
};

/** The client's messages name options of the library; here flags and commands are named instead. */
const messages: Readonly<Partial<Record<ErrorCode, string>>> = {
  HOST_NOT_ALLOWED:
    'The address is not Intercom’s, or not https. Correct --base-url (or INTERCOM_EVENTS_URL); --allow-custom-host lets the token be sent to another host over https.',
  UNAUTHORISED:
    'Intercom does not accept the access token for this. Check the token and its permissions (Developer Hub, Authentication).',
  NOT_FOUND:
    'Intercom has no contact for this user. Check the user id or e-mail address, or create the contact first; a lead can only be found by id:<Intercom contact id>.',
  CONFLICT:
    'Intercom has more than one contact for this user. Use a user id or id:<Intercom contact id> instead of the e-mail address.',
  RATE_LIMITED: 'The rate limit of the workspace is used up. Try again in a minute.',
  TIMEOUT: 'Intercom did not answer in time. Try again later.',
  API_REFUSED: 'Intercom refused the request.',
  UNEXPECTED_ANSWER:
    'The response does not look like Intercom’s. Check --region, --base-url and proxies with `intercom-events doctor`.',
  ABORTED: 'Interrupted.',
  CHECKPOINT_MISMATCH:
    'The checkpoint belongs to other data: the file has changed since the last run. Nothing was sent. Restore the file, or use --restart to start over; events that were already sent are not stored twice.',
};

function messageOf({ code, message, status, intercomCode, requestId }: ClientError): string {
  const text = messages[code];
  if (text === undefined) return message;
  const details = [
    status && `status ${status}`,
    intercomCode && `code ${JSON.stringify(intercomCode)}`,
    requestId && `request id ${JSON.stringify(requestId)}`,
  ].filter(Boolean);
  return `${text}${details.length > 0 ? ` (${details.join(', ')})` : ''} [${code}]`;
}

/** What the errors of the client have in common; those of Intercom's responses have more. */
interface ClientError extends Pick<IntercomEventsError, 'code' | 'message'> {
  readonly status?: number;
  readonly intercomCode?: string;
  readonly requestId?: string;
}

function isClientError(error: unknown): error is ClientError {
  return error instanceof Error && 'code' in error && 'fix' in error;
}
