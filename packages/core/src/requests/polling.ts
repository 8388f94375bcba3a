import { unusable } from '../errors/usage-error.js';
import { type CallOptions, resolveCallOptions } from './call-options.js';
import { contactQuery, requireContact } from './contact-query.js';
import { idTimeMs, type ListedEvent } from './listed-event.js';
import { askPage, type Page } from './page.js';
import { eventsPath } from './page-link.js';
import { type Reply, replyOf } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** What has come since the last poll. */
export interface PollResult {
  /** The oldest first, as they would be printed one below the other. */
  readonly events: readonly ListedEvent[];
  /** For the next poll. Text; keep it as long as you like. */
  readonly cursor: string;
}

/** Asks for what is newer than the cursor; without one for the newest page. */
export function pollEvents(
  executor: RequestExecutor,
  user: unknown,
  cursor: unknown,
  options: CallOptions | undefined,
): Reply<PollResult> {
  return replyOf(async () => {
    const callOptions = resolveCallOptions(options);
    const who = contactQuery(requireContact(user));
    const first = cursor === undefined ? `/events?${who}` : pathIn(cursor);
    const sinceMs = sinceOf(first);
    const newest = await askPage(executor, first, callOptions);
    const found: ListedEvent[] = newest.events.filter(isNewerThan(sinceMs));
    let page: Page = newest;
    // More has come than one page holds. Whether the links keep `since` is not documented: the events do.
    while (
      cursor !== undefined &&
      page.next !== undefined &&
      page.events.every(isNewerThan(sinceMs))
    ) {
      const seen = new Set(found.map(({ id }) => id));
      page = await askPage(executor, page.next, callOptions);
      const fresh = page.events.filter(
        (event) => !seen.has(event.id) && isNewerThan(sinceMs)(event),
      );
      if (fresh.length === 0) break;
      found.push(...fresh);
    }
    // A contact without events has no such link: all that ever comes will be new.
    const next = newest.since ?? (cursor === undefined ? `/events?${who}&since=0` : first);
    return { value: { events: found.reverse(), cursor: next }, answer: page.answer };
  });
}

function pathIn(cursor: unknown): string {
  const isPath = typeof cursor === 'string' && cursor.startsWith('/events');
  const path = isPath ? eventsPath(`https://api.intercom.io${cursor}`) : undefined;
  if (path !== undefined) return path;
  throw unusable('This is no cursor.', 'Give the `cursor` of the last poll, or none at first.');
}

function sinceOf(path: string): number {
  const since = new URLSearchParams(path.slice(path.indexOf('?'))).get('since');
  return since === null || since === '' ? -1 : Number(since);
}

/** Compared as Intercom compares them: by the time in the id. */
function isNewerThan(sinceMs: number): (event: ListedEvent) => boolean {
  return ({ id, createdAt }) => (idTimeMs(id) ?? createdAt.getTime() + 999) > sinceMs;
}
