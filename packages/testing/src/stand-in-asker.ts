import { type InnerSeams, unusable } from '@intercom-events/core/seams';
import type { StandIn } from './stand-in.js';

type Asker = NonNullable<InnerSeams['asker']>;

/** Answers `send()` as delivery would be answered. All other questions need a workspace: the sandbox. */
export function askerOf(standIn: StandIn): Asker {
  return {
    async ask({ method, path, body = '' }) {
      if (method !== 'POST' || path !== '/events') throw unanswerable(`${method} ${path}`);
      const result = await standIn.send(body);
      if (result.kind === 'no-response') return result;
      const { status, code, retryAfterMs } = result;
      const list = { type: 'error.list', errors: [{ code, message: 'Ordered by the test.' }] };
      return {
        kind: 'response',
        answer: { status, headers: {}, body: status === 202 ? '' : JSON.stringify(list) },
        ...(code !== undefined && { code }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      };
    },
    close: async () => {},
  };
}

function unanswerable(request: string): Error {
  const [what] = request.split('?');
  return unusable(
    `A test client knows of events only: it has no answer to ${what}.`,
    'Start the sandbox for that (@intercom-events/sandbox, startSandbox()): it keeps contacts, lists and summaries.',
  );
}
