import { types } from 'node:util';
import type { ScopeTrackOptions, SendWhen, Track } from '@intercom-events/core/adapter';
import type {
  DecoratedEvent,
  TrackEventOptions,
  TrackEventSelection,
} from '../interfaces/track-event-options.js';
import { type Decider, due } from './due.js';
import type { Frame, FrameEvent } from './frame.js';

/** The end of one call of a method with events. */
export interface TrackedEnding {
  readonly frame: Frame;
  /** Of the scope in which the method runs, if that is not the frame's own. */
  readonly track?: Track | undefined;
  readonly ok: boolean;
  readonly decider: Decider;
  /** Whether a handler that has failed was not called again meanwhile; left out where nothing repeats it. */
  readonly isLast?: () => boolean;
  readonly selection: TrackEventSelection;
}

/** Tracks the event of a method that has ended, if it is due. */
export function trackEnding({ name, options }: DecoratedEvent, ending: TrackedEnding): void {
  const { frame, ok, decider, selection, track, isLast } = ending;
  const { metadata, user, when } = options;
  const ofThisCall = due(options, ok, decider);
  if (ofThisCall === undefined || when === false) return;
  const mayBeRepeated = !ok && isLast !== undefined && options.sendWhen !== 'always';
  const sendWhen = mayBeRepeated ? ifLast(ofThisCall, isLast) : ofThisCall;
  const isWanted = typeof when === 'function' ? and(sendWhen, () => when(selection)) : sendWhen;
  const event: FrameEvent = {
    name,
    metadata: typeof metadata === 'function' ? () => metadata(selection) : metadata,
    options: trackOptions(options, ending, isWanted),
    askUser: typeof user === 'function' ? () => user(selection) : undefined,
  };
  frame.add(event, track);
}

/** The event of a failed call is given up when the handler is called again. */
function ifLast(sendWhen: SendWhen, isLast: () => boolean): SendWhen {
  if (typeof sendWhen === 'function') return (outcome) => isLast() && sendWhen(outcome);
  return ({ ok }) => isLast() && (sendWhen === 'always' || ok);
}

/** A `when` function is called last, and only for the right outcome. */
function and(sendWhen: SendWhen, when: () => boolean): SendWhen {
  if (typeof sendWhen === 'function') return (outcome) => sendWhen(outcome) && when();
  return ({ ok }) => (sendWhen === 'always' || ok) && when();
}

const sendWhenOnly = { success: { sendWhen: 'success' }, always: { sendWhen: 'always' } } as const;

/**
 * The options for core. Functions become getters: core reads them inside its callback guard. They are left
 * out when the method has ended otherwise than `on` says, and only the response can still change that.
 */
function trackOptions(
  options: TrackEventOptions,
  { ok, selection }: TrackedEnding,
  sendWhen: SendWhen,
): ScopeTrackOptions {
  if (typeof sendWhen === 'string' && needsNothingElse(options)) return sendWhenOnly[sendWhen];
  const { at, dedupe, dedupeKey, on = 'success', sendWhen: own, user } = options;
  const mayAsk = own !== undefined || ok === (on === 'success');
  const chosen: ScopeTrackOptions = { sendWhen, ...(dedupe !== undefined && { dedupe }) };
  if (user !== undefined && typeof user !== 'function') Object.assign(chosen, { user });
  for (const [key, value] of Object.entries({ at, dedupeKey })) {
    if (typeof value !== 'function') Object.assign(chosen, { [key]: value });
    else if (mayAsk)
      Object.defineProperty(chosen, key, {
        get: () => contained(value(selection)),
      });
  }
  return chosen;
}

/** The usual case, for which no object is created. */
function needsNothingElse({ at, dedupe, dedupeKey, user }: TrackEventOptions): boolean {
  const isUserFixed = user !== undefined && typeof user !== 'function';
  return at === undefined && dedupe === undefined && dedupeKey === undefined && !isUserFixed;
}

/** A promise cannot be used here, and its rejection must not end the process. */
function contained(value: unknown): unknown {
  if (types.isPromise(value)) value.catch(() => {});
  return value;
}
