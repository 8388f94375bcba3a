/** The parts of a socket, or of an HTTP/2 stream, that are used here. */
export interface Connection {
  readonly destroyed: boolean;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

interface Watched {
  readonly listeners: Set<() => void>;
  readonly callAll: () => void;
}

/** One listener for all requests of a connection: there may be many. */
const watched = new WeakMap<Connection, Watched>();

/** Calls `listener` when the connection closes, unless the returned function is called before. */
export function onConnectionClose(connection: Connection, listener: () => void): () => void {
  const { listeners, callAll } = watched.get(connection) ?? watch(connection);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    watched.delete(connection);
    connection.off('close', callAll);
  };
}

function watch(connection: Connection): Watched {
  const listeners = new Set<() => void>();
  const callAll = (): void => {
    for (const listener of listeners) listener();
  };
  const entry = { listeners, callAll };
  watched.set(connection, entry);
  connection.on('close', callAll);
  return entry;
}
