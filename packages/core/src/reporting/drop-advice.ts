import type { DiscardReason, DropReason } from '../model/reasons.js';

/**
 * What to do about events that are not accepted. Those that somebody meant to be left out are not in
 * here, and those of which other lines tell more.
 */
export const dropAdvice: Readonly<Partial<Record<DropReason | DiscardReason, string>>> = {
  overflow: 'the buffer is full. See events.health() for what holds delivery up',
  overflow_parked:
    'events of contacts that Intercom does not know take half of the buffer. Create the contacts',
  scope_full: 'one request holds as many as scope.maxEvents allows',
  invalid_name: 'its name is no text, is empty, or is longer than 255 characters',
  too_large: 'contact, name and metadata are more than 32 KiB of JSON',
  invalid_time: '`at` is no Date and no number, before 2010, or more than a minute ahead',
  invalid_user: 'no usable user was given. Pass a user id, or { id }, { userId } or { email }',
  unreadable: 'reading what was given threw an error. Pass plain objects',
  closed: 'the client is closed. Close it last',
};

/** Neither name nor user: both may be anything here. */
export function dropped(reason: DropReason | DiscardReason, advice: string): string {
  return `An event was dropped (${reason}): ${advice}.`;
}

/** Its error is not shown: it may hold what was to stay hidden. */
export const callbackAdvice =
  'A function of yours (`user`, `sendWhen` or a hook) threw, or answered with what cannot be used. It is counted in stats().hookErrors.';
