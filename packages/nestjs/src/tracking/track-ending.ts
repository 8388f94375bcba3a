import { types } from 'node:util';
import type { ScopeTrackOptions, SendWhen, Track } from '@intercom-events/core/adapter';
import type {
  DecoratedEvent,
  TrackEventOptions,
  TrackEventSelection,
} from '../interfaces/track-event-options.js';
import { due, type Judge } from './due.js';
import type { Frame, FrameEvent } from './frame.js';

/** One end of a method with events. */
export interface TrackedEnding {
  readonly frame: Frame;
  /** Where the method's code tracks, if that is not the frame's own scope. */
  readonly track?: Track | undefined;
  readonly ok: boolean;
  readonly judge: Judge;
  readonly selection: TrackEventSelection;
}

/** Tracks the event of a method that has ended, if it is due. */
export function trackEnding({ name, options }: DecoratedEvent, ending: TrackedEnding): void {
  const { frame, ok, judge, selection, track } = ending;
  const { metadata, user, when } = options;
  const sendWhen = due(options, ok, judge);
  if (sendWhen === undefined || when === false) return;
  const isWanted = typeof when === 'function' ? and(sendWhen, () => when(selection)) : sendWhen;
  const event: FrameEvent = {
    name,
    metadata: typeof metadata === 'function' ? () => metadata(selection) : metadata,
    options: choices(options, ending, isWanted),
    askUser: typeof user === 'function' ? () => user(selection) : undefined,
  };
  frame.add(event, track);
}

/** A function for `when` is asked last, and only if the outcome is the right one. */
function and(sendWhen: SendWhen, when: () => boolean): SendWhen {
  if (typeof sendWhen === 'function') return (outcome) => sendWhen(outcome) && when();
  return ({ ok }) => (sendWhen === 'always' || ok) && when();
}

const plainly = { success: { sendWhen: 'success' }, always: { sendWhen: 'always' } } as const;

/**
 * The options of core. Functions become getters: core reads them in its guard. They are left out after
 * an end that only the response may still turn into the right one.
 */
function choices(
  options: TrackEventOptions,
  { ok, selection }: TrackedEnding,
  sendWhen: SendWhen,
): ScopeTrackOptions {
  if (typeof sendWhen === 'string' && saysNothingMore(options)) return plainly[sendWhen];
  const { at, dedupe, dedupeKey, on = 'success', sendWhen: own, user } = options;
  const mayAsk = own !== undefined || ok === (on === 'success');
  const chosen: ScopeTrackOptions = { sendWhen, ...(dedupe !== undefined && { dedupe }) };
  if (user !== undefined && typeof user !== 'function') Object.assign(chosen, { user });
  for (const [key, value] of Object.entries({ at, dedupeKey })) {
    if (typeof value !== 'function') Object.assign(chosen, { [key]: value });
    else if (mayAsk) Object.defineProperty(chosen, key, { get: () => contained(value(selection)) });
  }
  return chosen;
}

/** The usual case, for which no object is made. */
function saysNothingMore({ at, dedupe, dedupeKey, user }: TrackEventOptions): boolean {
  const isUserFixed = user !== undefined && typeof user !== 'function';
  return at === undefined && dedupe === undefined && dedupeKey === undefined && !isUserFixed;
}

/** A promise is of no use here, and must not end the process by being rejected. */
function contained(value: unknown): unknown {
  if (types.isPromise(value)) value.catch(() => {});
  return value;
}
