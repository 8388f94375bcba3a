/**
 * Every reason for which an event does not reach Intercom, in one closed list.
 *
 * The tables of docs/troubleshooting.md are checked against this file.
 */

/** Reasons of `dropped`: the event was never accepted. */
export const dropReasons = [
  'overflow',
  'overflow_parked',
  'scope_full',
  'invalid_name',
  'too_many_names',
  'off_plan',
  'relay_limited',
  'too_large',
  'invalid_time',
  'invalid_user',
  'unreadable',
  'redacted',
  'consent',
  'sampled',
  'dry_run',
  'closed',
] as const;

/** Why `track()` did not accept an event. */
export type DropReason = (typeof dropReasons)[number];

/** Reasons of `discarded`: the event was held, and its scope ended without it. */
export const discardReasons = ['failed', 'no_contact', 'outcome_unknown', 'forgotten'] as const;

/** Why a held event was given up. */
export type DiscardReason = (typeof discardReasons)[number];

/** Reasons of `dead`: the event was accepted and given up later; it is kept as a dead letter. */
export const deadReasons = [
  'rejected',
  'unknown_contact',
  'expired',
  'consent',
  'forgotten',
  'closed',
] as const;

/** Why an accepted event was given up. */
export type DeadReason = (typeof deadReasons)[number];

/** Reasons for which all delivery waits. */
export const pauseReasons = [
  'rate_limited',
  'unauthorised',
  'configuration',
  'suspicious_answer',
  'unavailable',
] as const;

/** Why all delivery waits at the moment. */
export type PauseReason = (typeof pauseReasons)[number];
