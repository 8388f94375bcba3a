/**
 * What an event store is made of, for those who write one. Applications use e.g. `@intercom-events/sqlite`.
 *
 * @module
 */

export { contactKey } from './model/contact.js';
export type {
  Claimed,
  ClaimOptions,
  DurableEvent,
  EventStore,
  EventStoreProvider,
  GiveUp,
  OutboxContext,
  Outcome,
  RecentEvent,
  StoreCounts,
  StoredDeadFilter,
  StoredDeadLetter,
  StoredDeadLetters,
} from './outbox/event-store.js';
