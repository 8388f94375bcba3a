import { requireKnownNames } from '../errors/known-names.js';
import { unusable } from '../errors/usage-error.js';
import { isAbortSignal } from '../model/any-realm.js';
import { fieldsOf } from '../model/own-fields.js';
import { hasProperties } from '../model/properties.js';

/** Options of every call to Intercom. */
export interface CallOptions {
  /**
   * How long the call may take in all, in milliseconds: the wait for the rate limit, the answer, and a
   * second or third try after 429. An integer from 1 to 600 000. Of a list, each page has this time.
   *
   * @default 20_000
   */
  readonly timeoutMs?: number;
  /** Ends the call when it is aborted: `IntercomApiError` `ABORTED`, with the signal's reason as its cause. */
  readonly signal?: AbortSignal;
  /**
   * Headers to send besides the usual ones, or instead: `{ 'intercom-version': '2.11' }`. Not those
   * that hold the token, the host or the framing of the request.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The names of these options. */
export const callOptionNames = {
  timeoutMs: true,
  signal: true,
  headers: true,
} satisfies Record<keyof CallOptions, true>;

/** The same, complete. */
export interface ResolvedCallOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const maxTimeoutMs = 600_000;

const ours = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Checks what a call was given. Throws `UsageError` `INPUT_INVALID`.
 *
 * @param call - Its name, for the message.
 * @param known - The names of its options.
 */
export function resolveCallOptions(
  call: string,
  given: CallOptions | undefined,
  known: object = callOptionNames,
): ResolvedCallOptions {
  if (given !== undefined) requireOptions(call, given, known);
  const {
    timeoutMs = 20_000,
    signal,
    headers = {},
  } = fieldsOf<CallOptions>(given ?? {}, callOptionNames);
  requireWithin('timeoutMs', timeoutMs, 1, maxTimeoutMs);
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw unusable('`signal` is not an AbortSignal.', 'Give `controller.signal`, or leave it out.');
  }
  return { timeoutMs, signal, headers: readHeaders(headers) };
}

/** Checks that options are an object with known names only. Throws `UsageError` `INPUT_INVALID`. */
export function requireOptions(call: string, given: object, known: object): void {
  if (!hasProperties(given)) {
    throw unusable(`The options of ${call} are not an object.`, 'Give an object, or leave it out.');
  }
  requireKnownNames('option', call, given, known);
}

/** Throws `UsageError` unless it is an integer from `min` to `max`. */
export function requireWithin(name: string, value: unknown, min: number, max: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return;
  throw unusable(
    `\`${name}\` is not an integer from ${min} to ${max}.`,
    'Correct it, or leave it out to use the default.',
  );
}

function readHeaders(given: unknown): Record<string, string> {
  if (!hasProperties(given)) {
    throw unusable('`headers` is not an object.', 'Give names and values, or leave it out.');
  }
  // Without a prototype, so that no header is found that was not given.
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(lower) || ours.has(lower)) {
      throw unusable(
        '`headers` holds a name that cannot be set.',
        `Leave out: ${[...ours].join(', ')}.`,
      );
    }
    if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw unusable(`The header \`${lower}\` is not one line of ASCII text.`, 'Encode it first.');
    }
    headers[lower] = value;
  }
  return headers;
}
