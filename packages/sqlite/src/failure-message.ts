import type { StoreErrorCode } from './thread/store-error.js';

/** What the log says about a failure of the outbox, and what to do. */
export function failureMessage(failure: StoreErrorCode, file: string): string {
  return messages[failure](file);
}

const waiting = 'Events wait in memory meanwhile.';

const messages: Readonly<Record<StoreErrorCode, (file: string) => string>> = {
  disk_full: (file) =>
    `The disk of the outbox ${file} is full. Free some room: delivery continues, but no event is stored. ${waiting}`,
  file_full: (file) =>
    `The outbox ${file} has reached \`maxBytes\`. It takes events again when some were delivered; see why they are not, or raise \`maxBytes\`. ${waiting}`,
  busy: (file) =>
    `Another process holds the lock of the outbox ${file} for more than 5 s. ${waiting}`,
  damaged: (file) => `The outbox ${file} is damaged. It is checked again. ${waiting}`,
  disk_error: (file) =>
    `The disk of the outbox ${file} reports an error. Nothing of the last call counts as stored. ${waiting}`,
  readonly: (file) =>
    `The outbox ${file} cannot be written. Give the process read and write access to the file and its folder. ${waiting}`,
  newer: (file) =>
    `The outbox ${file} was written by a newer version of @intercom-events/sqlite. Update this application. ${waiting}`,
  foreign: (file) =>
    `The file ${file} is the database of another application. Use a file of its own for the outbox. ${waiting}`,
  no_sqlite: () => `This Node has no node:sqlite. Use Node 22.22.3, 24.15 or 26. ${waiting}`,
  old_sqlite: () =>
    `The SQLite of this Node must not share a file between processes. Use Node 22.22.3, 24.15 or 26, or \`exclusive: true\`. ${waiting}`,
  unknown: (file) => `A call to the outbox ${file} failed. ${waiting}`,
  worker_ended: (file) =>
    `The worker of the outbox ${file} has ended. It is started again. ${waiting}`,
  closed: (file) => `The outbox ${file} is closed.`,
};
