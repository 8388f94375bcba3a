import type { HttpResult } from '../http/http-client.js';
import { classify } from './classify.js';

/**
 * What came of creating a contact: it was created, it existed already, Intercom refused; or there was no
 * usable answer (no response, a rate limit, trouble that passes).
 */
export type CreationOutcome = 'created' | 'known' | 'refused' | 'unanswered';

/**
 * Reads an answer to `POST /contacts`.
 *
 * 409: a contact of that identifier exists (Intercom-OpenAPI 2.15, `POST /contacts`).
 */
export function creationOutcome(result: HttpResult): CreationOutcome {
  if (result.kind === 'no-response') return 'unanswered';
  switch (classify(result, 'json')) {
    case 'success':
      return 'created';
    case 'conflict':
      return 'known';
    case 'rate_limited':
    case 'unavailable':
      return 'unanswered';
    default:
      return 'refused';
  }
}
