import type { LiveSnapshot, LiveUpdate } from '../api.js';
import type { PageAction } from './state/page-state.js';

const retryMs = 1_000;

/**
 * Follows the sandbox, also after it was restarted. Returns a function that ends it.
 *
 * Browsers connect again after a lost connection, but not after an error response, and some give up: so this opens a
 * new stream itself.
 */
export function followSandbox(dispatch: (action: PageAction) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    source = new EventSource('/inspector/stream');
    source.addEventListener('snapshot', ({ data }) => {
      const parsed: LiveSnapshot = JSON.parse(data);
      dispatch({ do: 'snapshot', data: parsed, nowMs: Date.now() });
    });
    source.addEventListener('update', ({ data }) => {
      const parsed: LiveUpdate = JSON.parse(data);
      dispatch({ do: 'update', data: parsed, nowMs: Date.now() });
    });
    source.addEventListener('error', () => {
      source?.close();
      dispatch({ do: 'lost' });
      timer = setTimeout(connect, retryMs);
    });
  }

  connect();
  return () => {
    source?.close();
    clearTimeout(timer);
  };
}
