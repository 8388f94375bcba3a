/** What the inspector answers. */
export interface InspectorAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(status: number, body: object): InspectorAnswer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

/** A no, in the shape of this package's errors. */
export function no(status: number, code: string, message: string): InspectorAnswer {
  return json(status, { code, message });
}

/**
 * For every answer. What comes from events is only ever text to the page; should it be more one day, the
 * browser runs and loads nothing that is not the sandbox's own, and no other page can frame this one.
 */
export const inspectorHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
