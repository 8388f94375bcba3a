import { type OutboxFile, openOutboxFile } from '@intercom-events/sqlite';

/** Opens the file of an outbox for as long as a command runs. */
export function withOutboxFile<T>(file: string, use: (outbox: OutboxFile) => T): T {
  const outbox = withoutWarning(() => openOutboxFile(file));
  try {
    return use(outbox);
  } finally {
    outbox.close();
  }
}

/** Node 22 says that its SQLite is experimental when it is loaded; nobody who looks into a file can do anything about it. */
function withoutWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = (): void => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
