import { contactBody } from './contact-body.js';
import { type Answered, answerRead, type Call } from './endpoint.js';
import { type Refusal, refusals } from './refusal.js';

/** `GET /contacts/:id`, users and leads. */
export function readContact({ house, parameter }: Call): Refusal | Answered {
  const [contact] = house.workspace.contacts.lookup({ id: parameter });
  return contact === undefined ? refusals.contact : answerRead(contactBody(contact.shown));
}

/** `GET /contacts/find_by_external_id/:external_id`, users only: leads have no id of yours. */
export function readContactByExternalId({ house, parameter }: Call): Refusal | Answered {
  const [contact] = house.workspace.contacts.lookup({ user_id: parameter });
  return contact === undefined ? refusals.contact : answerRead(contactBody(contact.shown));
}
