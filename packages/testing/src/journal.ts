import type { Clock, DeadReason, StoredEvent, Verdict } from '@intercom-events/core';
import {
  type Draft,
  eventBody,
  type HeldOutcome,
  isDraft,
  metadataOf,
  type RecorderObserver,
  type TrackCall,
} from '@intercom-events/core/test-ports';
import type { TrackedEvent } from './tracked-event.js';
import { freeze, readBody, shownUser } from './wire-event.js';

type Entry = { -readonly [Key in keyof TrackedEvent]: TrackedEvent[Key] };

const accepted: Verdict = Object.freeze({ status: 'accepted' });
const held: Verdict = Object.freeze({ status: 'held' });

/** Records every tracked event and its state. */
export class Journal implements RecorderObserver {
  readonly #clock: Clock;
  readonly #entries: Entry[] = [];
  readonly #byId = new Map<string, Entry>();
  readonly #byDraft = new Map<Draft, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In the order in which they were tracked. */
  get events(): readonly TrackedEvent[] {
    return this.#entries.map((entry) => Object.freeze({ ...entry }));
  }

  tracked(call: TrackCall, result: StoredEvent | Draft | Verdict): void {
    const entry = this.#entryOf(call);
    this.#entries.push(entry);
    if (result.status !== undefined) settle(entry, result);
    else if (!isDraft(result)) this.#accept(entry, result);
    else {
      entry.verdict = held;
      entry.name = result.name.name;
      entry.metadata = freeze(metadataOf(result));
      entry.at = new Date(wholeSeconds(result.trackedAtMs, result.options.atSec));
      this.#byDraft.set(result, entry);
    }
  }

  decided(draft: Draft, outcome: HeldOutcome, fragment?: string): void {
    const entry = this.#byDraft.get(draft);
    this.#byDraft.delete(draft);
    if (entry === undefined) return;
    const { verdict } = entry;
    if (outcome.status === undefined) this.#accept(entry, outcome);
    else settle(entry, outcome);
    if (fragment !== undefined) entry.metadata = sentAs(fragment).metadata;
    // The answer of `track()` does not change.
    entry.verdict = verdict;
  }

  delivered(id: string): void {
    const entry = this.#byId.get(id);
    if (entry !== undefined) entry.status = 'delivered';
  }

  died(id: string, reason: DeadReason): void {
    const entry = this.#byId.get(id);
    if (entry !== undefined) Object.assign(entry, { status: 'dead', reason });
  }

  #entryOf({ contact, name, metadata, fragment }: TrackCall): Entry {
    const given = { name: typeof name === 'string' ? name : '', metadata: copyOf(metadata) };
    return {
      user: contact && shownUser(contact),
      ...(fragment === undefined ? given : sentAs(fragment)),
      at: new Date(wholeSeconds(this.#clock.wallMs(), undefined)),
      verdict: accepted,
      status: 'held',
    };
  }

  #accept(entry: Entry, stored: StoredEvent): void {
    Object.assign(entry, readBody(eventBody(stored)), { status: 'pending' });
    this.#byId.set(stored.id, entry);
  }
}

/** What a duplicate would have been sent as. */
function sentAs(fragment: string): Pick<TrackedEvent, 'name' | 'metadata'> {
  const { name, metadata } = readBody(`{"created_at":0,${fragment}}`);
  return { name, metadata };
}

function settle(entry: Entry, outcome: Exclude<HeldOutcome, StoredEvent>): void {
  const { status } = outcome;
  if (status === 'accepted' || status === 'held') return;
  entry.status = status;
  if (status !== 'discarded') entry.verdict = outcome;
  if (status !== 'duplicate') entry.reason = outcome.reason;
}

function wholeSeconds(ms: number, atSec: number | undefined): number {
  return (atSec ?? Math.floor(ms / 1000)) * 1000;
}

/** What was refused was never read: this may throw what the application's own getters throw. */
function copyOf(metadata: unknown): Readonly<Record<string, unknown>> {
  try {
    return freeze(structuredClone(metadata));
  } catch {
    return freeze(undefined);
  }
}
