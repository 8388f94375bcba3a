import type { NoResponseCause } from '../model/api-answer.js';
import { fieldOf } from '../model/own-fields.js';

const causes = new Map<string, NoResponseCause>(
  Object.entries({
    UND_ERR_CONNECT_TIMEOUT: 'timeout',
    UND_ERR_HEADERS_TIMEOUT: 'timeout',
    UND_ERR_BODY_TIMEOUT: 'timeout',
    ETIMEDOUT: 'timeout',
    ECONNREFUSED: 'refused',
    EHOSTUNREACH: 'refused',
    ENETUNREACH: 'refused',
    EADDRNOTAVAIL: 'refused',
    ECONNRESET: 'reset',
    EPIPE: 'reset',
    UND_ERR_SOCKET: 'reset',
    ENOTFOUND: 'dns',
    EAI_AGAIN: 'dns',
    PROXY_UNREACHABLE: 'proxy_unreachable',
    PROXY_REFUSED: 'proxy_refused',
    PROXY_CREDENTIALS: 'proxy_credentials',
    UND_ERR_ABORTED: 'aborted',
    UND_ERR_DESTROYED: 'aborted',
    UND_ERR_CLOSED: 'aborted',
  }),
);

const tlsCode =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|DEPTH_ZERO|ERROR_IN_C|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|EPROTO)/;

/**
 * Why a request failed. The error itself is not passed on: its message may quote addresses and header
 * values.
 */
export function failureCause(error: unknown): NoResponseCause {
  const code = codeOf(error);
  if (code === undefined) return 'other';
  return causes.get(code) ?? (tlsCode.test(code) ? 'tls' : 'other');
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // Both address families failed: Node wraps the two errors in one.
  const errors = fieldOf(error, 'errors');
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  const code = fieldOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}
