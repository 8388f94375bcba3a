import type { DurableKeys } from '../dedupe/durable-keys.js';
import type { Clock } from '../model/clock.js';
import type { PrepareEvent } from '../model/written-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { DurableEvents } from '../outbox/durable-events.js';
import { DurableOutbox } from '../outbox/durable-outbox.js';
import type { EventStoreProvider, OutboxContext } from '../outbox/event-store.js';
import { MemoryOutbox } from '../outbox/memory-outbox.js';
import type { Outbox } from '../outbox/outbox.js';
import { outboxMessage } from '../reporting/outbox-messages.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';

/** What the outbox needs of the rest of the client. */
export interface OutboxNeeds {
  readonly clock: Clock;
  readonly random: () => number;
  readonly idPrefix: string;
  readonly log: ThrottledLogger;
  /** Set with a durable outbox. */
  readonly keys: DurableKeys | undefined;
  /** Prepares events that an application stores in a transaction of its own. */
  readonly prepare: PrepareEvent;
}

/** How long the seconds of events are remembered at least: they are shifted by up to a minute. */
const leastRecentMs = 120_000;

/** Opens the outbox. Throws a `ConfigurationError` if a durable one cannot work. */
export function openOutbox(
  options: Pick<ResolvedOptions, 'outbox' | 'origin' | 'dedupe' | 'deadLetters' | 'buffer'>,
  needs: OutboxNeeds,
): Outbox {
  const { clock, keys } = needs;
  const { outbox: provider, deadLetters, buffer } = options;
  if (provider === undefined || keys === undefined) {
    return new MemoryOutbox({ clock, deadLetters, buffer });
  }
  return openDurable(provider, options, { ...needs, keys });
}

function openDurable(
  provider: EventStoreProvider,
  { origin, dedupe }: Pick<ResolvedOptions, 'origin' | 'dedupe'>,
  { clock, random, idPrefix, log, keys, prepare }: OutboxNeeds & { readonly keys: DurableKeys },
): Outbox {
  const keepRecentMs = Math.max(leastRecentMs, dedupe?.windowMs ?? 0);
  let outbox: Outbox | undefined;
  const context: OutboxContext = Object.freeze({
    clientId: idPrefix,
    destination: origin,
    keepRecentMs,
    wake: () => outbox?.wake(),
    log: (level: 'info' | 'warn' | 'error', kind: string, text: () => string) =>
      log.write(level, `outbox:${kind}`, text),
    prepare: preparation(prepare, idPrefix, clock),
  });
  const store = provider.openStore(context);
  const events = new DurableEvents({
    clock,
    clientId: idPrefix,
    dedupeKeyOf: (event) => keys.keyOf(event),
  });
  outbox = new DurableOutbox({
    ...{ clock, random, store, events, keepRecentMs },
    onFailure: (call, error) =>
      log.write('error', `outbox:${call}`, () => outboxMessage(call, error)),
  });
  return outbox;
}

/** These events are not counted by this client: only the transaction decides whether there are such events. */
function preparation(
  prepare: PrepareEvent,
  idPrefix: string,
  clock: Clock,
): OutboxContext['prepare'] {
  let count = 0;
  return ({ user, name, metadata, at }) => {
    const written = prepare({ user, name, metadata, at });
    if (written.reason !== undefined) return written;
    count += 1;
    const { contact, name: storedName, createdAtSec, body } = written;
    const acceptedAtMs = clock.wallMs();
    return {
      id: `${idPrefix}-t${count.toString(36)}`,
      acceptedBy: '',
      contact,
      name: storedName,
      createdAtSec,
      acceptedAtMs,
      dueAtMs: acceptedAtMs,
      failures: 0,
      probes: 0,
      // The body is `{"created_at":…,` and the fragment and `}`.
      fragment: body.slice(body.indexOf(',') + 1, -1),
    };
  };
}
