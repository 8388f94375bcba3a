import { EventQueue } from './event-queue.js';
import { type Page, thisPage } from './page.js';
import type { TrackedMetadata, TrackedName } from './plan.js';

/** Options of `createBrowserEvents()`. */
export interface BrowserEventsOptions {
  /** The path of the server's `relay()`, e.g. `/e`. */
  readonly endpoint: string;
  /**
   * Asked for every event, with its name: only `true` sends it. For the visitor's consent, or Do-Not-Track.
   *
   * Default: every event is sent.
   */
  readonly consent?: (name: string) => boolean;
}

/** Tracks the events of a page. Nothing here throws or rejects. All functions work detached. */
export interface BrowserEvents {
  /**
   * Tracks one event. It is sent within a quarter of a second, together with others, and when the page is left. Up to
   * 100 events wait while the server cannot be reached; further ones are dropped.
   */
  readonly track: <Name extends TrackedName>(
    name: Name,
    ...metadata: TrackedMetadata<Name>
  ) => void;
  /** Sends what waits. Resolves with the number of events that could not be sent yet. */
  readonly flush: () => Promise<number>;
  /** Forgets what was not sent yet. Call it when the user signs out: events are sent as the user of the session. */
  readonly clear: () => void;
}

const lingerMs = 250;
const maxWaitMs = 60_000;

/**
 * Sends the events of this page to the application's own server, whose `relay()` tracks them for the user of the
 * session.
 *
 * @example
 * ```ts
 * const events = createBrowserEvents({ endpoint: '/e' });
 * events.track('opened-pricing', { plan: 'pro' });
 * ```
 */
export function createBrowserEvents({ endpoint, consent }: BrowserEventsOptions): BrowserEvents {
  const page = thisPage();
  const queue = new EventQueue(page, `intercom-events ${endpoint}`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const send = async (): Promise<number> => {
    clearTimeout(timer);
    timer = undefined;
    const posts: Promise<boolean>[] = [];
    // All at once: when the page is being left there is no later.
    for (let texts = queue.take(); texts.length > 0; texts = queue.take()) {
      posts.push(post(page, endpoint, queue, texts));
    }
    const results = await Promise.all(posts);
    failures = results.includes(false) ? failures + 1 : 0;
    if (queue.size > 0) schedule();
    return queue.size;
  };
  const schedule = (): void => {
    timer ??= setTimeout(send, Math.min(lingerMs * 2 ** failures, maxWaitMs));
  };
  const track = (name: string, metadata?: unknown): void => {
    try {
      if (consent !== undefined && consent(name) !== true) return;
      queue.add({ id: newId(), name, metadata, at: Date.now() });
      schedule();
    } catch {
      // The application's function failed: nothing is sent without consent.
    }
  };
  const sendNow = (): void => void send();
  try {
    page.addEventListener('online', sendNow);
    page.addEventListener('pagehide', sendNow);
    page.document.addEventListener('visibilitychange', sendNow);
  } catch {
    // Not a page, e.g. rendered on a server.
  }
  if (queue.size > 0) schedule();
  return { track, flush: send, clear: () => queue.clear() };
}

/** Sends events. Returns whether the server has answered. */
async function post(
  page: Page,
  endpoint: string,
  queue: EventQueue,
  texts: readonly string[],
): Promise<boolean> {
  let isAnswered = false;
  try {
    const { status } = await page.fetch(endpoint, {
      method: 'POST',
      // The browser finishes the request when the page is gone.
      keepalive: true,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', 'x-intercom-events': '1' },
      body: `{"sentAt":${Date.now()},"events":[${texts.join()}]}`,
    });
    // What the server refuses, it would refuse again.
    isAnswered = status < 500;
  } catch {
    // Not connected, or blocked.
  }
  if (isAnswered) queue.delete(texts);
  else queue.putBack(texts);
  return isAnswered;
}

/** Not `crypto.randomUUID()`: pages that are not served over HTTPS have none. */
function newId(): string {
  const random = () => Math.random().toString(36).slice(2, 12);
  return `${Date.now().toString(36)}-${random()}${random()}`;
}
