import type { Contact } from '../state/contact.js';
import type { ContactStore } from '../state/contact-store.js';
import { textOf } from '../state/identity.js';
import type { JsonValue } from '../state/listed-event.js';
import { isObject } from '../state/metadata.js';
import { contactBody } from './contact-body.js';
import { contactTest } from './contact-query.js';
import {
  type EndpointRequest,
  type EndpointResult,
  isErrorResponse,
  jsonResponse,
  parseBody,
} from './endpoint.js';
import { errorResponses } from './error-response.js';

const defaultPerPage = 50;
/** Intercom's limit (API reference, pagination). */
const maxPerPage = 150;

/** `POST /contacts/search`: one page of the contacts that match, in the order in which they were added. */
export function searchContacts({ request, context }: EndpointRequest): EndpointResult {
  const body = parseBody(request);
  if (isErrorResponse(body)) return body;
  const { query, pagination = {} } = body.data;
  const test = contactTest(query);
  if (typeof test !== 'function') return test;
  const { per_page = defaultPerPage, starting_after = null } = isObject(pagination)
    ? pagination
    : {};
  const wanted = Number(per_page);
  if (!Number.isSafeInteger(wanted) || wanted < 1) return errorResponses.invalidInteger('per_page');

  const found = candidates(query, context.workspace.contacts).filter(test);
  const from = found.findIndex(({ id }) => id === starting_after) + 1;
  if (starting_after !== null && from === 0) return errorResponses.unknownCursor;
  return jsonResponse('read', pageBody(found, from, Math.min(wanted, maxPerPage)));
}

/** The contacts to test. The usual search, by one identifier, is an index lookup. */
function candidates(query: JsonValue | undefined, contacts: ContactStore): readonly Contact[] {
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
