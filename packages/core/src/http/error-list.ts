import { fieldOf } from '../model/own-fields.js';

/** What Intercom's error list says. */
export interface ErrorList {
  /** The code of its first error. */
  readonly code?: string;
  readonly requestId?: string;
}

/** The fields of an error list, and no others. */
export const errorListFields: Readonly<Record<keyof ErrorList, true>> = {
  code: true,
  requestId: true,
};

/** How much of each is kept: both go into logs. */
const maxLength = 100;

/** Reads an error list; empty when the body is something else. */
export function readErrorList(body: string): ErrorList {
  try {
    const parsed: unknown = JSON.parse(body);
    if (!isObject(parsed)) return {};
    const errors = fieldOf(parsed, 'errors');
    const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
    // Versions before 2 have `type` in the place of `code`.
    const code = isObject(first)
      ? (textOf(fieldOf(first, 'code')) ?? textOf(fieldOf(first, 'type')))
      : undefined;
    const requestId = textOf(fieldOf(parsed, 'request_id'));
    return { ...(code !== undefined && { code }), ...(requestId !== undefined && { requestId }) };
  } catch {
    // Not JSON, or cut off: the status alone decides.
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, maxLength) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
