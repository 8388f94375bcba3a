import { channel } from 'node:diagnostics_channel';

/** The process-wide channels, one for each kind of report. Kept here: Node collects channels that nothing refers to. */
export const channels = {
  accepted: channel('intercom-events:accepted'),
  delivered: channel('intercom-events:delivered'),
  dropped: channel('intercom-events:dropped'),
  dead: channel('intercom-events:dead'),
  paused: channel('intercom-events:paused'),
  resumed: channel('intercom-events:resumed'),
  attempted: channel('intercom-events:attempted'),
} as const;
