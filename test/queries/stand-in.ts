import {
  type ClientOptions,
  createIntercomEvents,
  type IntercomEvents,
} from '@intercom-events/core';
import { ManualClock } from '@intercom-events/core/test-ports';
import { onTestFinished } from 'vitest';
import { type Heard, type Said, startScriptedServer } from '../support/scripted-server.js';

/** A server with scripted responses, a client that uses it, and the received requests. */
export interface Talk {
  readonly events: IntercomEvents;
  readonly heard: readonly Heard[];
  readonly url: string;
  readonly clock: ManualClock;
  readonly lines: string[];
}

/** The token of these tests. */
export const token = 'made-up-token';

/**
 * Starts both, and stops them when the test is over. The clock stands still unless the test
 * advances it.
 */
export async function talk(
  answer: (heard: Heard, number: number) => Said,
  options: ClientOptions = {},
): Promise<Talk> {
  const { url, heard } = await startScriptedServer(answer);
  const clock = new ManualClock();
  const lines: string[] = [];
  const line = (text: string) => lines.push(text);
  const events = createIntercomEvents(
    {
      accessToken: token,
      baseUrl: url,
      logger: { info: line, warn: line, error: line },
      drainOnExitMs: false,
      ...options,
    },
    { clock, random: () => 0 },
  );
  onTestFinished(async () => {
    const closing = events.close({ deadlineMs: 0 });
    await clock.advance(0);
    await closing;
  });
  return { events, heard, url, clock, lines };
}

/** The error a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await promise;
  } catch (error) {
    return error as Record<string, unknown> & Error;
  }
  throw new Error('It should have been rejected.');
}

/** The `n`th event of a made-up list, as Intercom writes it; 1 is the oldest. */
export function wireEvent(n: number, metadata: object = {}) {
  const created_at = 1_461_935_000 + n;
  // A version-1 UUID of 41 ms later.
  const ticks = (BigInt(created_at) * 1000n + 41n + 12_219_292_800_000n) * 10_000n;
  const hex = ticks.toString(16).padStart(15, '0');
  const id = `${hex.slice(-8)}-${hex.slice(-12, -8)}-1${hex.slice(0, 3)}-b74b-4722c3fbb38f`;
  return {
    type: 'event',
    id,
    created_at,
    event_name: 'the sickness unto death',
    user_id: '12',
    email: 'soren@example.org',
    intercom_user_id: '572356ea29620415c0000002',
    metadata,
  };
}
