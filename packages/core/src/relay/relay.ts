import type { Track } from '../model/track.js';
import { type Scope, scopeOf } from '../scope/scope.js';
import { type PageBatch, readBatch } from './page-batch.js';
import { PageEvents } from './page-events.js';
import { type RelayOptions, resolveRelayOptions } from './relay-options.js';
import { isOwnPage } from './same-origin.js';

/** A request to a relay, in the same form for every framework. */
export interface RelayRequest {
  readonly method: string | undefined;
  /** The request's `track`; `undefined` where `intercomEvents()` is not mounted. */
  readonly track: Track | undefined;
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
  /** The body as the application's parser has left it, or as text; `tooLarge` if it is longer than `maxBytes`. */
  body(maxBytes: number): Promise<unknown>;
}

/** What `RelayRequest.body()` returns for a body that is too long. */
export const tooLarge = Symbol('tooLarge');

/** The status to answer with. The body stays empty: pages need no details, and attackers get none. */
export type RelayStatus = 204 | 429 | 500 | Refusal;

type Refusal = 400 | 403 | 413 | 415;

/** Takes the events of pages. One for each route. Never rejects. */
export type Relay = (request: RelayRequest) => Promise<RelayStatus>;

const maxBodyBytes = 16_384;
const jsonType = /^application\/json\s*(?:;|$)/i;

/**
 * What every adapter's `relay()` does: tracks what pages send, for the user of the request, whatever the page says.
 * Throws `ConfigurationError` when an option cannot be used.
 *
 * @param mounting - How the adapter's `intercomEvents()` is mounted, for the warning that it is not.
 */
export function createRelay(options: RelayOptions, mounting: string): Relay {
  const resolved = resolveRelayOptions(options);
  const events = new PageEvents(resolved);
  let hasWarned = false;

  return async (request) => {
    const scope = request.track && scopeOf(request.track);
    if (scope === undefined) {
      if (!hasWarned) warnNotMounted(mounting);
      hasWarned = true;
      return 500;
    }
    const batch = await readRequest(request, resolved.origins);
    if (typeof batch === 'number') {
      logRefusal(scope, batch);
      return batch;
    }
    try {
      return await events.track(scope, batch);
    } catch {
      scope.recorder.log.write('error', 'relay:failed', () => notLoadedMessage);
      return 500;
    }
  };
}

async function readRequest(
  request: RelayRequest,
  origins: ReadonlySet<string>,
): Promise<PageBatch | Refusal> {
  if (request.method !== 'POST') return 400;
  // A page of another origin cannot send it without asking first, which nobody answers.
  if (request.header('x-intercom-events') === undefined) return 403;
  const origin = request.header('origin');
  const [host, fetchSite] = [request.header('host'), request.header('sec-fetch-site')];
  if (!isOwnPage({ origin, host, fetchSite }, origins)) return 403;
  const isPlain = (request.header('content-encoding') ?? 'identity') === 'identity';
  if (!isPlain || !jsonType.test(request.header('content-type') ?? '')) return 415;
  if (Number(request.header('content-length')) > maxBodyBytes) return 413;
  try {
    const body = await request.body(maxBodyBytes);
    if (body === tooLarge) return 413;
    return readBatch(typeof body === 'string' ? JSON.parse(body) : body) ?? 400;
  } catch {
    // Not JSON, or the connection was lost.
    return 400;
  }
}

function logRefusal({ recorder }: Scope, status: Refusal): void {
  recorder.log.write(
    'warn',
    `relay:${status}`,
    () => `relay() refused a request (${status}): ${refusals[status]}.`,
  );
}

const refusals: Readonly<Record<Refusal, string>> = {
  400: 'it is no POST, or its body is not what @intercom-events/browser sends',
  403: 'it does not come from a page of this server. If it is yours, name its origin in `origins`',
  413: `its body is longer than ${maxBodyBytes} bytes`,
  415: 'its body is not JSON',
};

const notLoadedMessage =
  'relay() cannot load rate-limiter-flexible, so the events of pages are not tracked. Install it, or leave it out of your bundle.';

/** Node prints it to stderr. */
function warnNotMounted(mounting: string): void {
  process.emitWarning(
    `relay() ran on a request that intercomEvents() has not seen, so the events of pages are not tracked. Mount ${mounting} before the route.`,
    { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
  );
}
