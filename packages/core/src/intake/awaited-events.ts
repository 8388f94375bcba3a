import type { Clock } from '../model/clock.js';
import { toContact, userProblem } from '../model/contact.js';
import type { MetadataChange } from '../model/metadata-change.js';
import type { GivenEvent, MetadataNote, PrepareEvent } from '../model/written-event.js';
import { EventPreparation, type PreparationParts } from './prepare-event.js';

/** What of an event's preparation is the same for all calls. */
export interface AwaitedEventsParts extends Pick<PreparationParts, 'names' | 'plan' | 'maxKeys'> {
  readonly privacy: PreparationParts['privacy'];
  readonly clock: Clock;
}

/**
 * Prepares the events of `send()`, `bulk` and `import()`. They pass the same checks as those of `track()`,
 * but no sampling; the caller is told of changes to the metadata, and nothing is counted.
 */
export function prepareAwaitedEvents({
  privacy,
  clock,
  ...parts
}: AwaitedEventsParts): PrepareEvent {
  let changes: MetadataNote[] = [];
  let wasMilliseconds = false;
  const preparation = new EventPreparation({
    ...parts,
    privacy: { ...privacy, sampling: undefined },
    onChange: (change: MetadataChange, key?: string) => {
      changes.push(key === undefined ? { change } : { change, key });
    },
    onMilliseconds: () => {
      wasMilliseconds = true;
    },
    onUnusable: () => {},
  });
  const prepare: PrepareEvent = ({ user, name, metadata, at }: GivenEvent) => {
    const contact = toContact(user);
    if (contact === undefined) return { reason: 'invalid_user', problem: userProblem(user) };
    changes = [];
    wasMilliseconds = false;
    const nowMs = clock.wallMs();
    const reason = preparation.prepareEvent(contact, name, metadata, { at }, nowMs);
    if (reason !== undefined) return { reason };
    const { prepared } = preparation;
    const createdAtSec = prepared.options.atSec ?? Math.floor(nowMs / 1000);
    const body = `{"created_at":${createdAtSec},${prepared.fragment}}`;
    const { name: eventName } = prepared.name;
    const written = { contact, name: eventName, createdAtSec, body, changes, wasMilliseconds };
    return { ...written, reason: undefined };
  };
  return (given) => {
    // A getter among the metadata may send another event meanwhile.
    const outer = { changes, wasMilliseconds };
    try {
      return prepare(given);
    } catch {
      // Something of the caller's threw while it was read (a getter, a Proxy).
      return { reason: 'unreadable' };
    } finally {
      ({ changes, wasMilliseconds } = outer);
    }
  };
}
