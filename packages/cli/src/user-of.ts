import type { User } from '@intercom-events/core';
import { WrongUsage } from './wrong-usage.js';

/** For `--help`. */
export const userHelp =
  'your own user id (42), or email:ann@example.org, or id:<24 digits of an Intercom contact>, or user:<user id>';

/** A user as it is typed. Throws `WrongUsage`. */
export function userOf(text: string): User {
  const [, kind, value = ''] = /^(email|id|user):(.*)$/s.exec(text) ?? [];
  if (text.trim() === '' || (kind !== undefined && value.trim() === '')) {
    throw new WrongUsage(`USER is empty. Give ${userHelp}.`);
  }
  if (kind === 'email') return { email: value };
  if (kind === 'id') return { id: value };
  return { userId: kind === 'user' ? value : text };
}
