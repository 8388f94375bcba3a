import type { Channel } from 'node:diagnostics_channel';
import type { Counters } from '../accounting/counters.js';
import { contain } from '../errors/contain.js';
import type { HttpResult } from '../http/http-client.js';
import type { Attempt, Decision } from '../model/decision.js';
import type { DiscardReason, DropReason } from '../model/reasons.js';
import type {
  AttemptReport,
  DeliveredReport,
  Hooks,
  PauseReport,
  ResumeReport,
} from '../model/reports.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { DeadLetter } from '../outbox/outbox.js';
import { channels } from './channels.js';
import { callbackAdvice, dropAdvice, dropped } from './drop-advice.js';
import type { TroubleLog } from './trouble-log.js';

/** Tells the application's hooks, and whoever listens on the channels, and contains what they do. */
export class Reporter {
  readonly #hooks: Hooks;
  readonly #counters: Counters;
  readonly #client: string;
  readonly #log: TroubleLog;
  /** A hook that tracks an event is told nothing about that one: else it could go on for ever. */
  #isReporting = false;

  /**
   * @param client - Which client of the process speaks, for those who listen to all.
   */
  constructor(hooks: Hooks, counters: Counters, client: string, log: TroubleLog) {
    this.#log = log;
    this.#hooks = hooks;
    this.#counters = counters;
    this.#client = client;
  }

  accepted(event: StoredEvent): void {
    this.#tell(undefined, channels.accepted, () => reportOf(event));
  }

  delivered(event: StoredEvent): void {
    const { onDelivered } = this.#hooks;
    if (onDelivered === undefined && !channels.delivered.hasSubscribers) return;
    this.#tell(onDelivered, channels.delivered, () => reportOf(event));
  }

  dropped(
    status: 'dropped' | 'discarded',
    reason: DropReason | DiscardReason,
    name: unknown,
  ): void {
    const advice = dropAdvice[reason];
    if (advice !== undefined)
      this.#log.say('warn', `dropped:${reason}`, () => dropped(reason, advice));
    const { onDropped } = this.#hooks;
    if (onDropped === undefined && !channels.dropped.hasSubscribers) return;
    this.#tell(onDropped, channels.dropped, () => {
      const shownName = typeof name === 'string' ? name.slice(0, 255) : '';
      return { status, reason, name: shownName };
    });
  }

  dead(letter: DeadLetter): void {
    this.#tell(this.#hooks.onDead, channels.dead, () => {
      const { event, diedAtMs: _when, ...answer } = letter;
      return { ...reportOf(event), ...answer };
    });
  }

  paused(report: PauseReport): void {
    this.#tell(this.#hooks.onPause, channels.paused, () => report);
  }

  resumed(report: ResumeReport): void {
    this.#tell(this.#hooks.onResume, channels.resumed, () => report);
  }

  /** Whether anybody is told of attempts. */
  get hearsAttempts(): boolean {
    return channels.attempted.hasSubscribers;
  }

  /** Only on a channel: what there is to count is in the other reports. */
  attempted(
    event: StoredEvent,
    attempt: Attempt,
    result: HttpResult,
    decision: Decision,
    times: Pick<AttemptReport, 'startedAtMs' | 'tookMs'>,
  ): void {
    this.#tell(undefined, channels.attempted, () => ({
      id: event.id,
      name: event.name,
      attempt: attempt.number,
      decision: decision.do,
      ...times,
      ...answerOf(result),
    }));
  }

  /** A function of the application's threw, or answered with what cannot be used. */
  callbackFailed(): void {
    this.#counters.hookErrors += 1;
    this.#log.say('warn', 'callback', () => callbackAdvice);
  }

  #tell<Report extends object>(
    hook: ((report: Report) => unknown) | undefined,
    channel: Channel,
    report: () => Report,
  ): void {
    if ((hook === undefined && !channel.hasSubscribers) || this.#isReporting) return;
    this.#isReporting = true;
    try {
      const told = report();
      // One object each: what a hook does to its own, nobody else sees.
      if (channel.hasSubscribers) channel.publish({ client: this.#client, ...told });
      if (hook !== undefined) contain(hook(told), () => this.callbackFailed());
    } catch {
      this.callbackFailed();
    } finally {
      this.#isReporting = false;
    }
  }
}

function reportOf({ id, name, contact, createdAtSec }: StoredEvent): DeliveredReport {
  return { id, name, contact, createdAtSec };
}

function answerOf(result: HttpResult): Pick<AttemptReport, 'status' | 'why' | 'requestId'> {
  if (result.kind === 'no-response') return { why: result.why };
  const { status, requestId } = result;
  return { status, ...(requestId !== undefined && { requestId }) };
}
