import { UsageError, unusable } from '../errors/usage-error.js';
import type { ApiAnswer } from '../model/api-answer.js';
import { explanations } from '../model/explanations.js';
import { fieldOf, fieldsOf } from '../model/own-fields.js';
import {
  type MetadataNote,
  type PrepareEvent,
  type RefusedEvent,
  refusedFields,
  type WrittenEvent,
} from '../model/written-event.js';
import { type CallOptions, callOptionNames, resolveCallOptions } from './call-options.js';
import { unusableUser } from './contact-query.js';
import { createReply, type Reply } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** Options of `send()`. */
export interface SendOptions extends CallOptions {
  /** When the user did it: a `Date`, Unix seconds, or Unix milliseconds. Default: now. */
  readonly at?: Date | number;
}

const sendOptionNames = { ...callOptionNames, at: true } satisfies Record<keyof SendOptions, true>;

/** An event that Intercom has accepted. */
export interface SentEvent {
  /** `dry_run`: it was printed, and not sent. */
  readonly status: 'delivered' | 'dry_run';
  /** The name as Intercom stores it. */
  readonly name: string;
  readonly createdAt: Date;
  /** Set when some of the metadata had to be changed, or left out. */
  readonly changes?: readonly SentChange[];
}

/** A change that had to be made to the metadata. */
export interface SentChange extends MetadataNote {
  /** What was changed, and what to do, in one line. Never contains a value. */
  readonly explanation: string;
}

/** What `send()` needs. */
export interface SendParts {
  readonly executor: RequestExecutor;
  readonly prepare: PrepareEvent;
  /** Set in a dry run. */
  readonly preview: ((name: string, body: string) => void) | undefined;
  /** Told of each change of an event's metadata; returns the explanation. */
  readonly onChange: (note: MetadataNote, event: string) => string;
}

/** Sends one event and waits for Intercom's answer. */
export function sendEvent(
  { executor, prepare, preview, onChange }: SendParts,
  user: unknown,
  name: unknown,
  metadata: unknown,
  options: SendOptions | undefined,
): Reply<SentEvent> {
  return createReply(async () => {
    const callOptions = resolveCallOptions('send()', options, sendOptionNames);
    const at = options && fieldOf(options, 'at');
    const event = prepare({ user, name, metadata, at });
    if (event.reason !== undefined) throw refused(fieldsOf<RefusedEvent>(event, refusedFields));
    const { body } = event;
    const changes = event.changes.map((note) => ({
      ...note,
      explanation: onChange(note, event.name),
    }));
    if (preview !== undefined) {
      preview(event.name, body);
      return { value: sent('dry_run', event, changes), answer: noAnswer };
    }
    // The time is fixed: Intercom keeps a repeated event once.
    const request = {
      method: 'POST',
      path: '/events',
      body,
      isRepeatable: true,
      expects: 'nothing',
    } as const;
    const answer = await executor.run(request, callOptions);
    return { value: sent('delivered', event, changes), answer };
  });
}

/** No request was sent. */
const noAnswer: ApiAnswer = Object.freeze({ status: 0, headers: Object.freeze({}), body: '' });

function sent(
  status: SentEvent['status'],
  { name, createdAtSec }: WrittenEvent,
  changes: readonly SentChange[],
): SentEvent {
  const createdAt = new Date(createdAtSec * 1000);
  return { status, name, createdAt, ...(changes.length > 0 && { changes }) };
}

function refused({ reason, problem }: RefusedEvent): Error {
  if (problem !== undefined) return unusableUser(problem);
  const known: Readonly<Record<string, string>> = explanations;
  if (reason === 'consent' || reason === 'redacted') {
    return new UsageError('WITHHELD', 'The event is not sent.', {
      fix: known[reason] ?? '',
      reason,
    });
  }
  return unusable('The event cannot be sent.', known[reason] ?? 'Correct it.', reason);
}
