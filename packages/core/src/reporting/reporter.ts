import type { Channel } from 'node:diagnostics_channel';
import type { Counters } from '../accounting/counters.js';
import { contain } from '../errors/contain.js';
import type { HttpResult } from '../http/http-client.js';
import type { CallbackFailure } from '../model/callback-failure.js';
import type { Attempt, Decision } from '../model/decision.js';
import { fieldsOf } from '../model/own-fields.js';
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
import { callbackMessage, dropMessage } from './messages.js';
import type { ThrottledLogger } from './throttled-logger.js';

const hookNames: Readonly<Record<keyof Hooks, true>> = {
  onDelivered: true,
  onDropped: true,
  onDead: true,
  onPause: true,
  onResume: true,
};

/** Calls the application's hooks and publishes on the channels. What they throw goes no further. */
export class Reporter {
  readonly #hooks: Hooks;
  readonly #counters: Counters;
  readonly #client: string;
  readonly #log: ThrottledLogger;
  /** No hook is called for an event that a hook has tracked: it could go on forever. */
  #isReporting = false;

  /**
   * @param client - The client's id, for listeners that hear all clients of the process.
   */
  constructor(hooks: Hooks, counters: Counters, client: string, log: ThrottledLogger) {
    this.#log = log;
    this.#hooks = fieldsOf<Hooks>(hooks, hookNames);
    this.#counters = counters;
    this.#client = client;
  }

  accepted(event: StoredEvent): void {
    this.#report(undefined, undefined, channels.accepted, () => reportOf(event));
  }

  delivered(event: StoredEvent): void {
    const { onDelivered } = this.#hooks;
    if (onDelivered === undefined && !channels.delivered.hasSubscribers) return;
    this.#report('onDelivered', onDelivered, channels.delivered, () => reportOf(event));
  }

  dropped(
    status: 'dropped' | 'discarded',
    reason: DropReason | DiscardReason,
    name: unknown,
    problem?: string,
  ): void {
    const message = dropMessage(reason, problem);
    if (message !== undefined) this.#log.write('warn', `dropped:${reason}`, () => message);
    const { onDropped } = this.#hooks;
    if (onDropped === undefined && !channels.dropped.hasSubscribers) return;
    this.#report('onDropped', onDropped, channels.dropped, () => {
      const shownName = typeof name === 'string' ? name.slice(0, 255) : '';
      return { status, reason, name: shownName };
    });
  }

  dead(letter: DeadLetter): void {
    this.#report('onDead', this.#hooks.onDead, channels.dead, () => {
      const { event, diedAtMs: _when, ...answer } = letter;
      return { ...reportOf(event), ...answer };
    });
  }

  paused(report: PauseReport): void {
    this.#report('onPause', this.#hooks.onPause, channels.paused, () => report);
  }

  resumed(report: ResumeReport): void {
    this.#report('onResume', this.#hooks.onResume, channels.resumed, () => report);
  }

  /** Whether attempts are reported to anybody. */
  get reportsAttempts(): boolean {
    return channels.attempted.hasSubscribers;
  }

  /** Only on a channel: counters can be made from the other reports. */
  attempted(
    event: StoredEvent,
    attempt: Attempt,
    result: HttpResult,
    decision: Decision,
    times: Pick<AttemptReport, 'startedAtMs' | 'tookMs'>,
  ): void {
    this.#report(undefined, undefined, channels.attempted, () => ({
      id: event.id,
      name: event.name,
      attempt: attempt.number,
      decision: decision.do,
      ...times,
      ...answerOf(result),
    }));
  }

  /** A callback of the application threw an error or returned an unusable value. */
  callbackFailed(failure: CallbackFailure): void {
    this.#counters.hookErrors += 1;
    this.#log.write('warn', `callback:${failure.callback}`, () => callbackMessage(failure));
  }

  #report<Report extends object>(
    callback: keyof Hooks | undefined,
    hook: ((report: Report) => unknown) | undefined,
    channel: Channel,
    report: () => Report,
  ): void {
    if ((hook === undefined && !channel.hasSubscribers) || this.#isReporting) return;
    this.#isReporting = true;
    try {
      const made = report();
      // One object each: what a hook does to its own is not seen by others.
      if (channel.hasSubscribers) channel.publish({ client: this.#client, ...made });
      if (hook !== undefined) contain(hook(made), (error) => this.#hookFailed(callback, error));
    } catch (error) {
      this.#hookFailed(callback, error);
    } finally {
      this.#isReporting = false;
    }
  }

  #hookFailed(callback: keyof Hooks | undefined, error: unknown): void {
    // Without a hook it was the stack that the application has used up.
    if (callback !== undefined) this.callbackFailed({ callback, thrown: { error } });
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
