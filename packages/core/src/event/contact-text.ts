import type { Contact } from '../model/contact.js';
import { needsEscape } from './quote.js';

/** The contact as JSON text in the body, e.g. `"user_id":"42"`. */
export function contactText({ field, value }: Contact): string {
  const text = needsEscape(value) ? JSON.stringify(value).slice(1, -1) : value;
  return `${opening[field]}${text}"`;
}

const opening = { id: '"id":"', user_id: '"user_id":"', email: '"email":"' } as const;
