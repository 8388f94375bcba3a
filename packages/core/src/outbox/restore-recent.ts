import type { Clock } from '../model/clock.js';
import type { EventStore, RecentEvent } from './event-store.js';
import { callStore, repeatAfterMs } from './store-call.js';

/** What reading recent events needs. */
export interface RestoreParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly store: Pick<EventStore, 'recent'>;
  /** For how long events are remembered that were accepted before this process began. */
  readonly keepRecentMs: number;
  readonly isOpen: () => boolean;
  readonly onFailure: (error: unknown) => void;
}

/** Reads what earlier processes have accepted a moment ago, again and again until it succeeds. */
export async function restoreRecent(
  { clock, random, store, keepRecentMs, isOpen, onFailure }: RestoreParts,
  onRecent: (recent: readonly RecentEvent[]) => void,
): Promise<void> {
  const sinceMs = clock.wallMs() - keepRecentMs;
  for (let failures = 1; isOpen(); failures += 1) {
    try {
      onRecent(await callStore(clock, () => store.recent(sinceMs)));
      return;
    } catch (error) {
      onFailure(error);
      await new Promise<void>((resolve) => clock.after(repeatAfterMs(failures, random()), resolve));
    }
  }
}
