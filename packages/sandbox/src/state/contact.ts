/** Users have an id in your application or an e-mail address; leads are known by Intercom's id alone. */
export type ContactRole = 'user' | 'lead';

/** A person in the sandbox's workspace. */
export interface Contact {
  /** Intercom's own id: 24 hexadecimal characters when the sandbox made it up. */
  readonly id: string;
  /** The application's id for this person; Intercom calls it `external_id` on contacts. */
  readonly user_id?: string;
  readonly email?: string;
  readonly role: ContactRole;
}

/**
 * A contact to add. At least one of `user_id`, `email` and `id` is needed.
 *
 * A lead has no `user_id`: Intercom finds leads by `id` alone. Several users may share an e-mail address; events sent by that address then answer 409, as Intercom's do.
 */
export interface NewContact {
  readonly user_id?: string;
  readonly email?: string;
  /** @default 24 hexadecimal characters, made up */
  readonly id?: string;
  /** @default 'user', and 'lead' when only `id` is given */
  readonly role?: ContactRole;
}

/** Names a contact by exactly one identifier. */
export type ContactRef =
  | { readonly user_id: string }
  | { readonly email: string }
  | { readonly id: string };
