/** Why an event was not sent or not accepted, and what to do: in errors of `send()` and failures of `import()`. */
export const explanations = {
  unreadable: 'It could not be read: correct the line, or the getter that threw.',
  invalid_user:
    'This user cannot be a contact of Intercom: give a user id, or one of `userId`, `id`, `email`.',
  invalid_name: 'The name is not text of 1 to 255 characters: use a verb and a noun.',
  too_many_names:
    'It is one name too many for this client (`names.max`): a workspace holds 120, so names must not be generated.',
  missing_time:
    'There is no time: an event of the past needs `at`, or a second run would send it twice.',
  invalid_time: 'The time is unusable, before 2010, or in the future: give a Date or Unix seconds.',
  too_old:
    'It is older than 90 days: Intercom would never list it. Use `createSummaries()` for history.',
  too_large: 'Its text is larger than 32 KiB: leave some metadata out.',
  off_plan: 'It does not match the tracking plan.',
  redacted: 'Your `beforeTrack` dropped it, or failed.',
  consent: 'Your `consent` did not return true for it.',
  second_taken:
    'More than 60 events of the same contact and name are in this minute of the source, and Intercom keeps one for each second: give this one another time.',
  unknown_contact: 'Intercom has no such contact: create it first, then import this row again.',
  rejected: 'Intercom refused the event: see its status and code.',
  unavailable:
    'Intercom failed on this event several times while it accepted others: try it again later.',
} as const;
