import { IntercomApiError } from '../errors/intercom-api-error.js';
import { UsageError, unusable } from '../errors/usage-error.js';
import type { ApiAnswer } from '../model/api-answer.js';
import { explanations } from '../model/explanations.js';
import type { MetadataNote, PrepareEvent, WrittenEvent } from '../model/written-event.js';
import { type CallOptions, resolveCallOptions } from './call-options.js';
import { type Reply, replyOf } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** What may be said about one event that is sent. */
export interface SendOptions extends CallOptions {
  /** When the user did it: a `Date`, Unix seconds, or Unix milliseconds. Default: now. */
  readonly at?: Date | number;
}

/** An event that Intercom has taken. */
export interface SentEvent {
  /** `dry_run`: it was printed, and not sent. */
  readonly status: 'delivered' | 'dry_run';
  /** The name as Intercom stores it. */
  readonly name: string;
  readonly createdAt: Date;
  /** Set when some of the metadata had to be changed, or left out. */
  readonly changes?: readonly SentChange[];
}

/** Something of the metadata that was not sent as it was given. */
export interface SentChange extends MetadataNote {
  /** What was done, and what to do, in one line. Never holds a value. */
  readonly explanation: string;
}

/** What sending is made of. */
export interface SendParts {
  readonly executor: RequestExecutor;
  readonly prepare: PrepareEvent;
  /** Set in a dry run. */
  readonly preview: ((name: string, body: string) => void) | undefined;
  /** Told of each change of an event's metadata; returns the words for it. */
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
  return replyOf(async () => {
    const callOptions = resolveCallOptions(options);
    const event = prepare({ user, name, metadata, at: options?.at });
    if ('reason' in event) throw refused(event.reason);
    const { body } = event;
    const changes = event.changes.map((note) => ({
      ...note,
      explanation: onChange(note, event.name),
    }));
    if (preview !== undefined) {
      preview(event.name, body);
      return { value: sent('dry_run', event, changes), answer: notAsked };
    }
    // The time is fixed: Intercom keeps a repeated event once.
    const request = { method: 'POST', path: '/events', body, isRepeatable: true } as const;
    const answer = await executor.run(request, callOptions);
    if (answer.status !== 202 && answer.body.trim() !== '') throw strange(answer);
    return { value: sent('delivered', event, changes), answer };
  });
}

/** Nobody was asked. */
const notAsked: ApiAnswer = Object.freeze({ status: 0, headers: Object.freeze({}), body: '' });

function sent(
  status: SentEvent['status'],
  { name, createdAtSec }: WrittenEvent,
  changes: readonly SentChange[],
): SentEvent {
  const createdAt = new Date(createdAtSec * 1000);
  return { status, name, createdAt, ...(changes.length > 0 && { changes }) };
}

function refused(reason: string): Error {
  const known: Readonly<Record<string, string>> = explanations;
  if (reason === 'consent' || reason === 'redacted') {
    return new UsageError('WITHHELD', 'The event is not sent.', {
      fix: known[reason] ?? '',
      reason,
    });
  }
  return unusable('The event cannot be sent.', known[reason] ?? 'Correct it.', reason);
}

function strange(answer: ApiAnswer): IntercomApiError {
  return new IntercomApiError(
    'UNEXPECTED_ANSWER',
    `The answer (status ${answer.status}) does not look like Intercom's.`,
    { fix: 'Check `baseUrl`, `region` and proxies.', answer, retryable: false },
  );
}
