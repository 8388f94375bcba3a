import type { PauseReason } from './reasons.js';
import type { RateInfo } from './send-result.js';

/** The gate, as those see it who wait for answers themselves. All moments are of the steady clock. */
export interface Turnstile {
  /** When a question may be asked; not later than `nowMs` is at once. */
  askAtMs(nowMs: number): number;
  /** Why everything waits, if it does. */
  pauseAt(nowMs: number): { readonly because: PauseReason; readonly untilMs: number } | undefined;
  enterAsGuest(): number;
  leaveAsGuest(): void;
  observe(rate: RateInfo, nowMs: number): void;
  observeSilence(): void;
  pause(pause: { readonly because: PauseReason; readonly untilMs: number }, nowMs: number): void;
  succeeded(era: number): void;
  failed(era: number, nowMs: number): void;
}
