import type { ImportFailure, RefusalReason } from '@intercom-events/core';

/** The client's explanations name options of the library; here flags and keys are named instead. */
const explanations: Readonly<Partial<Record<RefusalReason, string>>> = {
  unreadable: 'The row cannot be read.',
  invalid_user:
    'The user is missing or not valid: a user id, an e-mail address or an Intercom contact id is required.',
  invalid_name: 'The event name must have 1 to 255 characters.',
  too_many_names:
    'The file has more than 120 event names, and a workspace holds only 120. Use one name, and put the variable part into the metadata; `intercom-events names` lists the names.',
  missing_time: 'There is no time.',
  invalid_time: 'The time is not valid, before 2010, or in the future.',
  too_old: 'It is older than 90 days: Intercom does not list such events.',
  too_large: 'The event is larger than 32 KiB: leave out some metadata.',
  second_taken:
    'More than 60 rows have the same contact and name within a minute, and Intercom keeps one per second: change the time.',
  unknown_contact: 'Intercom has no such contact: create it, then import this row again.',
  rejected: 'Intercom refused the event: see the status and the code.',
  unavailable:
    'Intercom failed on this event repeatedly while it accepted others: try again later.',
};

/** Why a row was refused, in one sentence. */
export function refusalText({ reason, explanation, row }: ImportFailure): string {
  const { unreadable }: Partial<Record<string, unknown>> =
    typeof row === 'object' && row !== null ? { ...row } : {};
  return typeof unreadable === 'string' ? unreadable : (explanations[reason] ?? explanation);
}
