import type { User } from '@intercom-events/core';
import { WrongUsage } from '../wrong-usage.js';

/** For `--help`. */
export const userHelp =
  'your own user id (42), email:ann@example.org, id:<Intercom contact id>, or user:<user id>';

/** Parses a user from the command line. Throws `WrongUsage`. */
export function parseUser(text: string): User {
  const [, kind, value = ''] = /^(email|id|user):(.*)$/s.exec(text) ?? [];
  if (text.trim() === '' || (kind !== undefined && value.trim() === '')) {
    throw new WrongUsage(`The user is empty. Give ${userHelp}.`);
  }
  if (kind === 'email') return { email: value };
  if (kind === 'id') return { id: value };
  return { userId: kind === 'user' ? value : text };
}
