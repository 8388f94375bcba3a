import { contactKey } from '../model/contact-key.js';
import type { Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Graveyard } from './graveyard.js';
import type { Forgotten, OutboxStats } from './outbox.js';
import type { Remainder } from './remainder.js';
import type { UnderWay } from './under-way.js';
import type { Taken, WaitingRoom } from './waiting-room.js';

/** Where an event of an outbox can be. */
export interface Places {
  readonly room: WaitingRoom;
  readonly underWay: UnderWay;
  /** What is not sent before the end. */
  readonly left: Remainder;
  readonly graveyard: Graveyard;
  /** Whether anything is still to be sent. */
  isOpen: boolean;
}

/** Brings an event that has come back undelivered to where it belongs now. */
export function bringBack(
  { room, underWay, left, graveyard, isOpen }: Places,
  taken: Taken,
  decision: Exclude<Decision, { do: 'delivered' }>,
  nowMs: number,
): void {
  if (underWay.isForgotten(taken)) {
    room.gaveUp(taken, 'forgotten', nowMs);
    graveyard.bury([taken.event], 'forgotten', {});
  } else if (decision.do === 'dead') {
    // An unknown contact that is given up takes all its events with it.
    const others = room.gaveUp(taken, decision.reason, nowMs);
    graveyard.bury([taken.event, ...others], decision.reason, decision);
  } else if (!isOpen) {
    left.add([taken.event]);
  } else {
    room.putBack(taken, decision, nowMs);
  }
}

/** What is where. */
export function statsOf({ room, underWay, left, graveyard }: Places): OutboxStats {
  return {
    pending: room.size + underWay.size + left.size + graveyard.leaving,
    parked: room.parked,
    parkedBytes: room.parkedBytes,
    deadLetters: graveyard.size,
  };
}

/** Takes events of these contacts out of every place; those under way will not be put back. */
export function forgetIn(
  { room, underWay, left, graveyard }: Places,
  contactKeys: readonly string[],
): Forgotten {
  const keys = new Set(contactKeys);
  const isMeant = ({ contact }: StoredEvent): boolean => keys.has(contactKey(contact));
  const forgotten = { underWay: underWay.forget(isMeant), deadLetters: graveyard.forget(isMeant) };
  const waiting = [...room.takeWhere(isMeant), ...left.takeWhere(isMeant)];
  graveyard.bury(waiting, 'forgotten', {});
  return { ...forgotten, waiting: waiting.length };
}
