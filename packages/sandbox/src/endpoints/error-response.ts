import { limits } from '../limits.js';
import type { Reason } from '../received-request.js';

/** A status, and the error for Intercom's error envelope. */
export interface ErrorResponse extends Reason {
  readonly status: number;
}

/** Every error the sandbox responds with. docs/guessed.md lists what was not seen on the wire. */
export const errorResponses = {
  forbiddenHost: {
    status: 403,
    code: 'forbidden',
    message:
      'The sandbox only accepts requests to localhost; set its `host` option to open it to the network',
  },
  notAcceptable: {
    status: 406,
    code: 'media_type_not_acceptable',
    message: 'The Accept header should send a media type of application/json',
  },
  unauthorized: { status: 401, code: 'unauthorized', message: 'Access Token Invalid' },
  unknownVersion: {
    status: 400,
    code: 'intercom_version_invalid',
    message: 'The requested version could not be found',
  },
  notInVersion: {
    status: 400,
    code: 'intercom_version_invalid',
    message: 'Requested resource is not available in current API version.',
  },
  unknownEndpoint: { status: 404, code: 'not_found', message: 'Resource Not Found' },
  invalidJson: invalid('invalid JSON'),
  missingParameter: { status: 400, code: 'parameter_not_found', message: 'missing data parameter' },
  invalidCreatedAt: seconds('created_at'),
  seconds,
  invalidMetadata: invalid('Invalid metadata'),
  severalIdentifiers: invalid('exactly one of user_id, email and intercom_user_id must be given'),
  invalidType: invalid('type must be user'),
  unknownContact: { status: 404, code: 'not_found', message: 'User Not Found' },
  contactExists: (id: string) => ({
    status: 409,
    code: 'conflict',
    message: `A contact matching those details already exists with id=${id}`,
  }),
  invalidRole: invalid('role must be user or lead'),
  leadWithExternalId: invalid('a lead cannot have an external_id'),
  queryTooLarge: invalid(
    'a query takes at most 15 filters in a group, and 2 groups inside each other',
  ),
  unknownCursor: invalid('starting_after is not in the results'),
  unsearchableField: (name: string) =>
    invalid(`cannot search by ${name}; id, external_id, email and role work`),
  unsupportedFilter: (operator: string, field: string) =>
    invalid(`operator ${operator} does not work with this value of ${field}`),
  invalidItems: (max: number) => invalid(`items must be a list of 1 to ${max}`),
  invalidItem: invalid('an item needs method post and data_type event'),
  unknownJob: { status: 404, code: 'job_not_found', message: 'Job Not Found' },
  jobClosed: (id: string) => ({
    status: 403,
    code: 'job_closed',
    message: `job ${id} is closed for new task updates`,
  }),
  tooManyEventNames: (max: number) => ({
    status: 422,
    code: '422',
    message: `Cannot have more than ${max} active event names`,
  }),
  ambiguousEmail: (email: string) => ({
    status: 409,
    code: 'conflict',
    message: `Multiple existing users match this email address ${email} - must be more specific using user_id`,
  }),
  unpermittedParameters: (keys: readonly string[]) => ({
    status: 400,
    code: 'parameter_invalid',
    message: `found unpermitted parameter${keys.length === 1 ? '' : 's'}: ${keyList(keys)}`,
  }),
  invalidInteger: (name: string) => invalid(`${name} must be a positive integer`),
  rateLimitExceeded: (limit: number, windowSec: number) => ({
    status: 429,
    code: 'rate_limit_exceeded',
    message: `Exceeded rate limit of ${limit} in ${windowSec}_seconds`,
  }),
  tooLong: (name: string) =>
    invalid(`${name} is too long (maximum is ${limits.textLength} characters)`),
  full: (what: string) => ({
    status: 422,
    code: 'sandbox_full',
    message: `The sandbox has no memory left for more ${what}; reset it or start a new one`,
  }),
  internalError: (cause: string) => ({
    status: 500,
    code: 'server_error',
    message: `The sandbox failed: ${cause}`,
  }),
} satisfies Record<string, ErrorResponse | ((...args: never[]) => ErrorResponse)>;

function invalid(message: string): ErrorResponse {
  return { status: 400, code: 'parameter_invalid', message };
}

function seconds(name: string): ErrorResponse {
  return invalid(`${name} must be a Unix timestamp in whole seconds`);
}

/** The error for a text that is too long to be kept; undefined if there is none. */
export function lengthError(
  texts: Readonly<Record<string, string | undefined>>,
): ErrorResponse | undefined {
  const found = Object.entries(texts).find(([, text = '']) => text.length > limits.textLength);
  return found && errorResponses.tooLong(found[0]);
}

/** The first 100 keys. */
function keyList(keys: readonly string[]): string {
  const list = keys.slice(0, 100).map((key) => `:${key}`);
  return `${list.join(', ')}${keys.length > 100 ? ', …' : ''}`;
}

/** Intercom's error envelope, keys in the recorded order. Only the 406 has no request id, and its type at the end. */
export function errorBody({ status, code, message }: ErrorResponse, requestId: string): string {
  const error = `[{"code":${JSON.stringify(code)},"message":${JSON.stringify(message)}}]`;
  if (status === 406) return `{"errors":${error},"type":"error.list"}`;
  return `{"type":"error.list","request_id":"${requestId}","errors":${error}}`;
}
