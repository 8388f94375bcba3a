import type { Clock } from '../model/clock.js';
import type { SendResult } from '../model/send-result.js';
import type { Gate } from './gate.js';

/** Who is told of the ends of requests. */
export interface LeavingParts {
  readonly gate: Gate;
  readonly clock: Clock;
  /** Told of each answer that shows this machine's clock to be wrong, and how far it is ahead. */
  readonly onWrongClock: (aheadMs: number) => void;
}

/** A request has come back: the gate learns what its answer says of the rate. */
export function leaveGate({ gate, clock, onWrongClock }: LeavingParts, result: SendResult): void {
  gate.leave();
  const rate = result.kind === 'response' ? result.rate : undefined;
  if (rate === undefined) gate.observeSilence();
  else gate.observe(rate, clock.nowMs());
  if (rate?.clockAheadMs !== undefined) onWrongClock(rate.clockAheadMs);
}
