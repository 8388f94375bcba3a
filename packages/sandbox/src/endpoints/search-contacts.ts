import type { Contact } from '../state/contact.js';
import type { ContactBook } from '../state/contact-book.js';
import { textOf } from '../state/identity.js';
import type { JsonValue } from '../state/listed-event.js';
import { isObject } from '../state/metadata.js';
import { contactBody } from './contact-body.js';
import { contactTest } from './contact-query.js';
import { type Answered, answerRead, bodyOf, type Call, isRefusal } from './endpoint.js';
import { type Refusal, refusals } from './refusal.js';

const defaultPerPage = 50;
/** Intercom's API reference, pagination. */
const maxPerPage = 150;

/** `POST /contacts/search`: one page of those the query describes, in the order in which they were added. */
export function searchContacts({ exchange, house }: Call): Refusal | Answered {
  const body = bodyOf(exchange);
  if (isRefusal(body)) return body;
  const { query, pagination = {} } = body.data;
  const test = contactTest(query);
  if (typeof test !== 'function') return test;
  const { per_page = defaultPerPage, starting_after = null } = isObject(pagination)
    ? pagination
    : {};
  const wanted = Number(per_page);
  if (!Number.isSafeInteger(wanted) || wanted < 1) return refusals.query('per_page');

  const found = candidates(query, house.workspace.contacts).filter(test);
  const from = found.findIndex(({ id }) => id === starting_after) + 1;
  if (starting_after !== null && from === 0) return refusals.startingAfter;
  return answerRead(pageBody(found, from, Math.min(wanted, maxPerPage)));
}

/** Whom the test need be asked about. The usual search, for one identifier, is a look-up however many there are. */
function candidates(query: JsonValue | undefined, contacts: ContactBook): readonly Contact[] {
  const { field, operator, value } = isObject(query) ? query : {};
  const text = operator === '=' ? textOf(value) : undefined;
  if (text === undefined) return contacts.all;
  if (field === 'email') return contacts.find({ email: text });
  if (field === 'external_id') return contacts.find({ user_id: text });
  if (field === 'id') return contacts.find({ id: text });
  return contacts.all;
}

function pageBody(found: readonly Contact[], from: number, perPage: number) {
  const data = found.slice(from, from + perPage);
  const page = Math.floor(from / perPage) + 1;
  const isLast = from + data.length >= found.length;
  return {
    type: 'list',
    data: data.map(contactBody),
    total_count: found.length,
    pages: {
      type: 'pages',
      ...(!isLast && { next: { page: page + 1, starting_after: data.at(-1)?.id } }),
      page,
      per_page: perPage,
      total_pages: Math.ceil(found.length / perPage),
    },
  };
}
