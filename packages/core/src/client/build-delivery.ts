import type { Counters } from '../accounting/counters.js';
import type { AttemptParts } from '../delivery/attempt.js';
import { CreatingDelivery, type CreationParts } from '../delivery/creating-delivery.js';
import { Delivery } from '../delivery/delivery.js';
import { Gate } from '../delivery/gate.js';
import type { HttpClient } from '../http/http-client.js';
import { openHttpClient } from '../http/open-http-client.js';
import type { Clock } from '../model/clock.js';
import type { PauseReason } from '../model/reasons.js';
import { eventBody, metadataIn, type StoredEvent } from '../model/stored-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { TokenSource } from '../options/token-source.js';
import type { Deliverer } from '../outbox/deliverer.js';
import type { ConsentCheck } from '../privacy/consent-check.js';
import {
  clockMessage,
  logContactCreation,
  logDecision,
  logResumed,
  undiciMessage,
} from '../reporting/messages.js';
import type { Reporter } from '../reporting/reporter.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';
import type { Seams } from './seams.js';

/** Builds the gate, and has pauses reported, and in the log that they are over. */
export function buildGate(
  options: ResolvedOptions,
  { clock, random }: Seams,
  { reporter, log }: Pick<DeliveryNeeds, 'reporter' | 'log'>,
): Gate {
  let pausedAtMs: number | undefined;
  /** What is wrong; the rate limit is nothing wrong, though a pause may end as one for it. */
  let trouble: { readonly because: PauseReason; readonly sinceMs: number } | undefined;
  return new Gate({
    rateLimit: options.rateLimit,
    concurrency: options.delivery.concurrency,
    random,
    onPause: ({ because, untilMs }, nowMs) => {
      pausedAtMs ??= nowMs;
      if (because !== 'rate_limited') trouble = { because, sinceMs: trouble?.sinceMs ?? nowMs };
      reporter.paused({ because, forMs: Math.ceil(untilMs - nowMs) });
    },
    onResume: ({ because }) => {
      const nowMs = clock.nowMs();
      reporter.resumed({ because, afterMs: Math.ceil(nowMs - (pausedAtMs ?? nowMs)) });
      pausedAtMs = undefined;
      if (trouble !== undefined) logResumed(log, trouble.because, nowMs - trouble.sinceMs);
      trouble = undefined;
    },
  });
}

/** Opens the one place that speaks HTTP. */
export function buildHttp(
  { origin, apiVersion, delivery, transport }: ResolvedOptions,
  token: TokenSource,
  { clock, log }: { readonly clock: Clock; readonly log: ThrottledLogger },
): HttpClient {
  const { concurrency, connectTimeoutMs, attemptTimeoutMs } = delivery;
  return openHttpClient({
    ...{ origin, apiVersion, token, clock, transport, connectTimeoutMs, attemptTimeoutMs },
    connections: concurrency,
    onFallback: (why) => log.write('warn', 'undici', () => undiciMessage(why)),
  });
}

/** Sends and hears of the gate: what background delivery, awaited requests and imports share. */
export function buildAttempts(
  { clock, log }: { readonly clock: Clock; readonly log: ThrottledLogger },
  gate: Gate,
): Omit<AttemptParts, 'http'> & { readonly gate: Gate } {
  const onWrongClock = (aheadMs: number): void =>
    log.write('warn', 'clock', () => clockMessage(aheadMs));
  return { gate, clock, onWrongClock };
}

/** What delivery needs of the other rooms. */
export interface DeliveryNeeds {
  readonly attempts: AttemptParts & { readonly gate: Gate };
  readonly log: ThrottledLogger;
  readonly counters: Counters;
  readonly reporter: Reporter;
  readonly consent: ConsentCheck | undefined;
}

/** Builds the loop's heart: gate, send, decide. */
export function buildDelivery(
  options: ResolvedOptions,
  { clock, random }: Seams,
  { attempts, log, counters, reporter, consent }: DeliveryNeeds,
): Deliverer {
  const { onUnknownContact, delivery, rateLimit } = options;
  // Questions for unknown contacts may take a tenth of the pace.
  const probesPerMinute = rateLimit && (rateLimit.perMinute * rateLimit.quotaShare) / 10;
  const { maxAgeMs } = delivery;
  const { gate } = attempts;
  const shared = {
    ...attempts,
    mayBeSent:
      consent &&
      ((event: StoredEvent) => consent.allows(event, () => metadataIn(eventBody(event)))),
  };
  const sending = new Delivery({
    ...shared,
    policy: { onUnknownContact, maxAgeMs },
    random,
    probeSpacingMs: probesPerMinute === undefined ? 0 : 60_000 / probesPerMinute,
    onTrouble: (result, decision) => {
      const pause = gate.pauseAt(clock.nowMs());
      // The failures of single events have come to be everybody's.
      const isOutage = decision.do === 'retry' && pause?.because === 'unavailable';
      logDecision(log, result, isOutage ? { do: 'pause-all', ...pause } : decision, options);
    },
    onAttempt: (event, attempt, startedMs, result, decision) => {
      if (!reporter.reportsAttempts) return;
      const tookMs = Math.max(0, clock.nowMs() - startedMs);
      const times = { startedAtMs: clock.wallMs() - tookMs, tookMs };
      reporter.attempted(event, attempt, result, decision, times);
    },
  });
  if (onUnknownContact !== 'create') return sending;
  const onContact: CreationParts['onContact'] = (answer, result) => {
    if (answer === 'created') counters.contactsCreated += 1;
    logContactCreation(log, answer, result, options);
  };
  return new CreatingDelivery(sending, { ...shared, maxAgeMs, onContact });
}
