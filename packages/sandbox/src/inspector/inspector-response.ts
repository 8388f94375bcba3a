export interface InspectorResponse {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(status: number, body: object): InspectorResponse {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

/** An error, with the code and message of this package's errors. */
export function errorResponse(status: number, code: string, message: string): InspectorResponse {
  return json(status, { code, message });
}

/**
 * Headers of every response. The page shows data of events as text only. In case that ever fails, the browser may
 * run and load only the files of the inspector, and no other website can frame the page.
 */
export const inspectorHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
