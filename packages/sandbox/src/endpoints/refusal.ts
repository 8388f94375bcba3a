import type { Reason } from '../received-request.js';

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
  unavailable: {
    status: 400,
    code: 'intercom_version_invalid',
    message: 'Requested resource is not available in current API version.',
  },
  endpoint: { status: 404, code: 'not_found', message: 'Resource Not Found' },
  notJson: invalid('invalid JSON'),
  missing: { status: 400, code: 'parameter_not_found', message: 'missing data parameter' },
  createdAt: seconds('created_at'),
  seconds,
  metadata: invalid('Invalid metadata'),
  identifiers: invalid('exactly one of user_id, email and intercom_user_id must be given'),
  type: invalid('type must be user'),
  contact: { status: 404, code: 'not_found', message: 'User Not Found' },
  contactExists: (id: string) => ({
    status: 409,
    code: 'conflict',
    message: `A contact matching those details already exists with id=${id}`,
  }),
  role: invalid('role must be user or lead'),
  leadId: invalid('a lead cannot have an external_id'),
  queryTooLarge: invalid(
    'a query takes at most 15 filters in a group, and 2 groups inside each other',
  ),
  startingAfter: invalid('starting_after is not in the results'),
  field: (name: string) =>
    invalid(`cannot search by ${name}; id, external_id, email and role work`),
  filter: (operator: string, field: string) =>
    invalid(`operator ${operator} does not work with this value of ${field}`),
  items: (max: number) => invalid(`items must be a list of 1 to ${max}`),
  item: invalid('an item needs method post and data_type event'),
  job: { status: 404, code: 'job_not_found', message: 'Job Not Found' },
  jobClosed: (id: string) => ({
    status: 403,
    code: 'job_closed',
    message: `job ${id} is closed for new task updates`,
  }),
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
  query: (name: string) => invalid(`${name} must be a positive integer`),
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

function invalid(message: string): Refusal {
  return { status: 400, code: 'parameter_invalid', message };
}

function seconds(name: string): Refusal {
  return invalid(`${name} must be a Unix timestamp in whole seconds`);
}

/** The error envelope, keys in the recorded order. The 406 alone has no request id and its type at the end. */
export function refusalBody({ status, code, message }: Refusal, requestId: string): string {
  const error = `[{"code":${JSON.stringify(code)},"message":${JSON.stringify(message)}}]`;
  if (status === 406) return `{"errors":${error},"type":"error.list"}`;
  return `{"type":"error.list","request_id":"${requestId}","errors":${error}}`;
}
