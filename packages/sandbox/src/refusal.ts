import type { Reason } from './received-request.js';

/** An answer that says no: a status and one error of Intercom's envelope. */
export interface Refusal extends Reason {
  readonly status: number;
}

/** What the sandbox refuses for. Words marked "inferred" in the README have not been seen on the wire. */
export const refusals = {
  host: {
    status: 403,
    code: 'forbidden',
    message: 'The sandbox answers only to localhost; set its `host` option to open it',
  },
  accept: {
    status: 406,
    code: 'media_type_not_acceptable',
    message: 'The Accept header should send a media type of application/json',
  },
  token: { status: 401, code: 'unauthorized', message: 'Access Token Invalid' },
  version: {
    status: 400,
    code: 'intercom_version_invalid',
    message: 'The requested version could not be found',
  },
  endpoint: { status: 404, code: 'not_found', message: 'Resource Not Found' },
  notJson: { status: 400, code: 'parameter_invalid', message: 'invalid JSON' },
  missing: { status: 400, code: 'parameter_not_found', message: 'missing data parameter' },
  createdAt: {
    status: 400,
    code: 'parameter_invalid',
    message: 'created_at must be a Unix timestamp in whole seconds',
  },
  metadata: { status: 400, code: 'parameter_invalid', message: 'Invalid metadata' },
  identifiers: {
    status: 400,
    code: 'parameter_invalid',
    message: 'exactly one of user_id, email and intercom_user_id must be given',
  },
  type: { status: 400, code: 'parameter_invalid', message: 'type must be user' },
  contact: { status: 404, code: 'not_found', message: 'User Not Found' },
  nameQuota: (max: number) => ({
    status: 422,
    code: '422',
    message: `Cannot have more than ${max} active event names`,
  }),
  ambiguous: (email: string) => ({
    status: 409,
    code: 'conflict',
    message: `Multiple existing users match this email address ${email} - must be more specific using user_id`,
  }),
  arrays: (keys: readonly string[]) => ({
    status: 400,
    code: 'parameter_invalid',
    message: `found unpermitted parameter${keys.length === 1 ? '' : 's'}: ${keys.map((key) => `:${key}`).join(', ')}`,
  }),
  query: (name: string) => ({
    status: 400,
    code: 'parameter_invalid',
    message: `${name} must be a positive integer`,
  }),
  rate: (limit: number, windowSec: number) => ({
    status: 429,
    code: 'rate_limit_exceeded',
    message: `Exceeded rate limit of ${limit} in ${windowSec}_seconds`,
  }),
  broken: (cause: string) => ({
    status: 500,
    code: 'server_error',
    message: `The sandbox failed: ${cause}`,
  }),
} satisfies Record<string, Refusal | ((...args: never[]) => Refusal)>;

/** The error envelope, keys in the recorded order. The 406 alone has no request id and its type at the end. */
export function refusalBody({ status, code, message }: Refusal, requestId: string): string {
  const error = `[{"code":${JSON.stringify(code)},"message":${JSON.stringify(message)}}]`;
  if (status === 406) return `{"errors":${error},"type":"error.list"}`;
  return `{"type":"error.list","request_id":"${requestId}","errors":${error}}`;
}
