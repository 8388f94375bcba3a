import type { NoResponseCause } from '../model/api-answer.js';
import { failureCause } from './network-failure.js';

/** What runtimes without error codes say (Deno 2.9, workerd of November 2026). */
const wordings: readonly (readonly [RegExp, NoResponseCause])[] = [
  [/connection refused|host unreachable|network is unreachable/i, 'refused'],
  [/dns error|failed to lookup/i, 'dns'],
  [/timed out/i, 'timeout'],
  [/\(Connect\).*(certificate|corrupt message|tls|handshake)/i, 'tls'],
  [/reset by peer|broken pipe|connection closed|connection lost|reading a body/i, 'reset'],
];

/**
 * Why a `fetch()` failed: by the code of the error or of its cause, else by its message. As with
 * `failureCause()`, the error itself is not passed on.
 */
export function fetchFailureCause(error: unknown): NoResponseCause {
  const cause = partOf(error, 'cause');
  const byCode = [error, cause].map(failureCause).find((why) => why !== 'other');
  if (byCode !== undefined) return byCode;
  const words = [error, cause].map((each) => String(partOf(each, 'message') ?? '')).join(' ');
  return wordings.find(([wording]) => wording.test(words))?.[1] ?? 'other';
}

/** Errors of `fetch()` may be of another realm, e.g. in jest's sandbox. */
function partOf(error: unknown, name: 'cause' | 'message'): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
