/** Users have a `user_id` or an e-mail address. Leads are identified by Intercom's id only. */
export type ContactRole = 'user' | 'lead';

/** A contact in the workspace of the sandbox. */
export interface Contact {
  /** Intercom's own id: 24 hexadecimal characters when the sandbox generated it. */
  readonly id: string;
  /** The application's own id. Intercom calls it `external_id` on contacts. */
  readonly user_id?: string;
  readonly email?: string;
  readonly role: ContactRole;
}

/**
 * A contact to add. At least one of `user_id`, `email` and `id` is needed.
 *
 * A lead has no `user_id`: Intercom finds leads by `id` only. Several users may share an e-mail address. An event
 * sent with that address is then answered with 409, as by Intercom.
 */
export interface NewContact {
  readonly user_id?: string;
  readonly email?: string;
  /** @default 24 random hexadecimal characters */
  readonly id?: string;
  /** @default 'user', or 'lead' when only `id` is given */
  readonly role?: ContactRole;
}

/** Identifies a contact by exactly one identifier. */
export type ContactRef =
  | { readonly user_id: string }
  | { readonly email: string }
  | { readonly id: string };
