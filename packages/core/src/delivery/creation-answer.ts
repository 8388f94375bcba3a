import type { SendResult } from '../model/send-result.js';

/**
 * What Intercom says to a contact that is to be created: there it is, it was there already, no; or nothing
 * that could be used (no answer, a rate limit, trouble of its own).
 */
export type CreationAnswer = 'created' | 'known' | 'refused' | 'unanswered';

/**
 * Reads an answer to `POST /contacts`.
 *
 * 409: a contact of that identifier exists (Intercom-OpenAPI 2.15, `POST /contacts`).
 */
export function creationAnswer(result: SendResult): CreationAnswer {
  if (result.kind === 'no-response') return 'unanswered';
  const { status } = result;
  if (status >= 200 && status < 300) return 'created';
  if (status === 409) return 'known';
  const isForLater = status === 408 || status === 425 || status === 429 || status >= 500;
  return isForLater ? 'unanswered' : 'refused';
}
