import type { User } from '@intercom-events/core';
import { printable } from '../../printable.js';
import { LongNumber } from '../json/parse-json.js';
import { isNullText } from './values.js';

/** The identifiers of a row, as they were read; empty ones are `undefined`. */
export interface Identifiers {
  readonly userId?: unknown;
  readonly contactId?: unknown;
  readonly email?: unknown;
}

/** The user of a row, or what is wrong with the identifier. */
export type UserResult = { readonly user: User } | { readonly problem: string };

/**
 * Chooses the identifier of a row: the user id, else Intercom's contact id, else the e-mail address. An
 * identifier that looks damaged makes the row invalid: the event would go to somebody else.
 */
export function userIn({ userId, contactId, email }: Identifiers): UserResult | undefined {
  if (userId !== undefined) return checked(userId, userIdProblem, (text) => ({ userId: text }));
  if (contactId !== undefined) return checked(contactId, contactProblem, (text) => ({ id: text }));
  if (email !== undefined) return checked(email, emailProblem, (text) => ({ email: text }));
  return undefined;
}

function checked(
  value: unknown,
  problemOf: (text: string) => string | undefined,
  userOf: (text: string) => User,
): UserResult {
  if (value instanceof LongNumber || (typeof value === 'number' && !Number.isSafeInteger(value))) {
    const digits = value instanceof LongNumber ? value.digits : `${value}`;
    const problem = `The identifier ${printable(digits)} is a number that JSON cannot hold exactly: write it as text.`;
    return { problem };
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { problem: 'The identifier is neither text nor a number.' };
  }
  const text = `${value}`;
  const problem = damage(text) ?? problemOf(text);
  return problem === undefined ? { user: userOf(text) } : { problem };
}

/** What goes for every identifier. */
function damage(text: string): string | undefined {
  if (isNullText(text)) return `"${printable(text)}" stands for no value, and is no identifier.`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for.
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'The identifier contains control characters.';
  return undefined;
}

function userIdProblem(text: string): string | undefined {
  const isChanged =
    /^\d{1,32}[.,]0{1,9}$/.test(text) || /^\d(?:[.,]\d{1,32})?e\+?\d{1,3}$/i.test(text);
  if (!isChanged) return undefined;
  return `The user id "${printable(text)}" looks like a number that a spreadsheet or a data frame has changed. Export it as text.`;
}

function contactProblem(text: string): string | undefined {
  if (/^[\da-f]{24}$/i.test(text)) return undefined;
  return `"${printable(text)}" is not an Intercom contact id (24 hexadecimal digits).`;
}

function emailProblem(text: string): string | undefined {
  if (/^[^\s@,;<>]{1,64}@[^\s@,;<>]{1,190}$/.test(text)) return undefined;
  return `"${printable(text)}" is not one e-mail address.`;
}
