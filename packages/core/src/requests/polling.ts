import { unusable } from '../errors/usage-error.js';
import { type CallOptions, resolveCallOptions } from './call-options.js';
import { contactQuery, requireContact } from './contact-query.js';
import { identityOf, idTimeMs, type ListedEvent } from './listed-event.js';
import { type Page, readPage } from './page.js';
import { eventsPath } from './page-link.js';
import { createReply, type Reply } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** The events since the last poll. */
export interface PollResult {
  /** The oldest first. */
  readonly events: readonly ListedEvent[];
  /** For the next poll: a text that does not expire. */
  readonly cursor: string;
}

/** Reads the events newer than the cursor; without one, the newest page. */
export function pollEvents(
  executor: RequestExecutor,
  user: unknown,
  cursor: unknown,
  options: CallOptions | undefined,
): Reply<PollResult> {
  return createReply(async () => {
    const callOptions = resolveCallOptions('poll()', options);
    const who = contactQuery(requireContact(user));
    const first = cursor === undefined ? `/events?${who}` : pathIn(cursor);
    const sinceMs = sinceOf(first);
    const newest = await readPage(executor, first, callOptions);
    const found: ListedEvent[] = newest.events.filter(isNewerThan(sinceMs));
    let page: Page = newest;
    // There are more than one page holds. It is not documented whether links keep `since`, so events are compared.
    while (
      cursor !== undefined &&
      page.next !== undefined &&
      page.events.every(isNewerThan(sinceMs))
    ) {
      const seen = new Set(found.map(identityOf));
      page = await readPage(executor, page.next, callOptions);
      const fresh = page.events.filter(
        (event) => !seen.has(identityOf(event)) && isNewerThan(sinceMs)(event),
      );
      if (fresh.length === 0) break;
      found.push(...fresh);
    }
    // A contact without events has no such link: all later events are new.
    const next = newest.since ?? (cursor === undefined ? `/events?${who}&since=0` : first);
    return { value: { events: found.reverse(), cursor: next }, answer: page.answer };
  });
}

function pathIn(cursor: unknown): string {
  const isPath = typeof cursor === 'string' && cursor.startsWith('/events');
  const path = isPath ? eventsPath(`https://api.intercom.io${cursor}`) : undefined;
  if (path !== undefined) return path;
  throw unusable(
    'This is not a cursor.',
    'Give the `cursor` of the last poll, or none for the first poll.',
  );
}

function sinceOf(path: string): number {
  const since = new URLSearchParams(path.slice(path.indexOf('?'))).get('since');
  return since === null || since === '' ? -1 : Number(since);
}

/** Compared as Intercom compares them: by the time in the id. */
function isNewerThan(sinceMs: number): (event: ListedEvent) => boolean {
  return ({ id, createdAt }) => (idTimeMs(id) ?? createdAt.getTime() + 999) > sinceMs;
}
