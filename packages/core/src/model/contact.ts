/**
 * The user of an event, as the caller gives it.
 *
 * A string or a safe integer is your application's own user id (Intercom's `user_id`, shown in the
 * inbox as *External ID*). An object names the identifier: `userId` is the same thing, `id` is
 * Intercom's own contact id (24 hexadecimal digits, the only way to address a lead), `email` is for
 * workspaces where e-mail addresses are unique. When several are given, exactly one is sent:
 * `id`, else `userId`, else `email`.
 *
 * Source: Intercom-OpenAPI 2.14, `POST /events`; precedence as in Intercom's contact look-up.
 */
export type User =
  | string
  | number
  | {
      readonly id?: string | null | undefined;
      readonly userId?: string | number | null | undefined;
      readonly email?: string | null | undefined;
    };

/** The field of Intercom's API that identifies a contact. */
export type ContactField = 'id' | 'user_id' | 'email';

/** The user or lead of an event, checked: exactly one identifier, named as in Intercom's API. */
export interface Contact {
  readonly field: ContactField;
  readonly value: string;
}
