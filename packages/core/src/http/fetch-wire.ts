import { fetchFailureCause } from './fetch-failure.js';
import { textOf, type Wire } from './wire.js';

/** Questions over the runtime's own `fetch()`, for Bun, Deno and Workers. */
export function openFetch({ origin }: { readonly origin: string }): Wire {
  return {
    async converse({ method, path, headers, body, signal }) {
      const init = { method, headers, signal, body: body ?? null };
      // The token must not follow a redirect to another host.
      const response = await fetch(`${origin}${path}`, { ...init, redirect: 'manual' });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: response.body === null ? '' : await textOf(response.body),
      };
    },
    causeOf: fetchFailureCause,
    wasIdle: () => false,
    // The connections are the runtime's own.
    close: async () => {},
  };
}
