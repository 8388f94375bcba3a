import type { ApiAnswer } from '../model/api-answer.js';
import { fieldOf } from '../model/own-fields.js';
import type { ResolvedCallOptions } from './call-options.js';
import { isArrayOf, isRawObject, objectOf, rawObjects } from './json.js';
import { isListedEvent, type ListedEvent, listedEvent } from './listed-event.js';
import { pathOf } from './page-link.js';
import type { RequestExecutor } from './request-executor.js';

/** One page of a list. */
export interface Page {
  readonly events: readonly ListedEvent[];
  /** Path and query of the next, older page. */
  readonly next: string | undefined;
  /** Path and query for events newer than this page. */
  readonly since: string | undefined;
  readonly answer: ApiAnswer;
}

/** Reads one page of events. */
export async function readPage(
  executor: RequestExecutor,
  path: string,
  callOptions: ResolvedCallOptions,
): Promise<Page> {
  const answer = await executor.run({ method: 'GET', path, isRepeatable: true }, callOptions);
  // Recognised by its array: an older version may say `events.list`, or no type.
  const found = objectOf(answer, (one) => isArrayOf(fieldOf(one, 'events'), isListedEvent));
  const events = fieldOf(found, 'events');
  const pages = fieldOf(found, 'pages');
  const links = isRawObject(pages) ? pages : {};
  return {
    events: rawObjects(events).map(listedEvent),
    next: pathOf(fieldOf(links, 'next'), answer),
    since: pathOf(fieldOf(links, 'since'), answer),
    answer,
  };
}
