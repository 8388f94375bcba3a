import { noteOf } from '../http/request-summary.js';
import type { RequestRecord } from '../state/request-record.js';
import type { RequestDetails, RequestRow } from './api.js';

const maxPathLength = 200;
const maxBodyLength = 100_000;

export function requestRow(request: RequestRecord): RequestRow {
  const { number, atMs, method, path, status, outcome, isOver } = request;
  return {
    ...{ number, atMs, method, status, outcome, isOver },
    path: shortened(path, maxPathLength),
    note: noteOf(request),
  };
}

export function requestDetails(request: RequestRecord): RequestDetails {
  const { authorization, ...headers } = request.headers;
  // The token may be a real one, so it is not shown.
  const hidden = authorization === undefined ? {} : { authorization: hideToken(authorization) };
  return {
    ...requestRow(request),
    path: request.path,
    headers: { ...headers, ...hidden },
    body: shortened(request.body, maxBodyLength),
  };
}

function hideToken(authorization: string): string {
  const scheme = /^(?:Bearer|Basic)(?= )/i.exec(authorization)?.[0];
  return scheme === undefined ? '(hidden)' : `${scheme} (hidden)`;
}

function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
