/** Why an event was not sent, or not taken, and what to do: in `send()`'s errors and `import()`'s failures. */
export const explanations = {
  unreadable: 'It could not be read: mend the line, or the getter that threw.',
  invalid_user:
    'The user is nobody Intercom could know: give a user id, or one of `userId`, `id`, `email`.',
  invalid_name: 'The name is not 1 to 255 characters of text: give a verb and a noun.',
  too_many_names:
    'It is one name too many for this client (`names.max`): a workspace holds 120, so names must not be generated.',
  missing_time:
    'There is no time: an event of the past needs `at`, or a second run would send it twice.',
  invalid_time: 'The time is none, before 2010, or in the future: give a Date or Unix seconds.',
  too_old:
    'It is older than 90 days: Intercom would never list it. Use `createSummaries()` for history.',
  too_large: 'Its text is more than 32 KiB: leave metadata out.',
  off_plan: 'It is not as the tracking plan says.',
  redacted: 'Your `beforeTrack` has dropped it, or could not say what is to be sent.',
  consent: 'Your `consent` has not said yes to it.',
  second_taken:
    'Another event of the same contact, name and second is in the source, and Intercom would keep only one: give this one another second.',
  unknown_contact: 'Intercom has no such contact: create it first, then import this row again.',
  rejected: 'Intercom refused the event: see its status and code.',
  unavailable:
    'Intercom failed on this event again and again while it took others: try it again later.',
} as const;
