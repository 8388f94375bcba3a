import { AsyncLocalStorage } from 'node:async_hooks';
import { Budget } from '../accounting/budget.js';
import { Counters } from '../accounting/counters.js';
import { UserWatch } from '../accounting/user-watch.js';
import { DurableKeys } from '../dedupe/durable-keys.js';
import type { AttemptParts } from '../delivery/attempt.js';
import { CreatingDelivery } from '../delivery/creating-delivery.js';
import { Delivery, probeSpacingMs } from '../delivery/delivery.js';
import { Gate } from '../delivery/gate.js';
import type { HttpClient } from '../http/http-client.js';
import { openHttpClient } from '../http/open-http-client.js';
import type { ImportSending } from '../import/import-sender.js';
import { CountingRecorder, type RecorderParts } from '../intake/counting-recorder.js';
import { createIntake, type WayIn } from '../intake/create-intake.js';
import { ObservedRecorder } from '../intake/observed-recorder.js';
import type { Clock } from '../model/clock.js';
import { fieldsOf } from '../model/own-fields.js';
import { eventBody, metadataIn, type StoredEvent } from '../model/stored-event.js';
import type { PrepareEvent } from '../model/written-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Deliverer } from '../outbox/deliverer.js';
import type { ConsentCheck } from '../privacy/consent-check.js';
import { DeliveryReporter } from '../reporting/delivery-reporter.js';
import { GateReporter } from '../reporting/gate-reporter.js';
import { clockMessage, metadataMessage, undiciMessage } from '../reporting/messages.js';
import { OptionWarnings } from '../reporting/option-warnings.js';
import { Reporter } from '../reporting/reporter.js';
import { ThrottledLogger } from '../reporting/throttled-logger.js';
import { RequestExecutor } from '../requests/request-executor.js';
import { OpenScopes } from '../scope/open-scopes.js';
import type { Scope } from '../scope/scope.js';
import { openSpillStore } from '../spill/spill-store.js';
import type { ClientParts } from './client.js';
import { Flushes } from './flushes.js';
import { openOutbox } from './open-outbox.js';
import { OutcomeCounter } from './outcome-counter.js';
import type { RequestParts } from './request-methods.js';
import { type TestPorts, testPortNames } from './test-ports.js';

/** Creates every part of a client, and hands each what it needs. The only place that does. */
export function composeClient(options: ResolvedOptions, given: TestPorts): ClientParts {
  const ports = fieldsOf<TestPorts>(given, testPortNames);
  const { clock, random, idPrefix } = ports;
  const counters = new Counters();
  const userWatch = new UserWatch(counters);
  const log = new ThrottledLogger(options.logger, clock);
  const reporter = new Reporter(options, counters, idPrefix, log);
  const warnings = new OptionWarnings(log);
  const gate = createGate(options, random, new GateReporter(reporter, log, clock));

  // In: from track() to the outbox.
  const budget = new Budget(options.buffer);
  const http = ports.http ?? openHttp(options, clock, log);
  const isDurable = options.outbox !== undefined && http !== undefined;
  const keys = isDurable ? new DurableKeys(options.dedupe?.windowMs ?? 0) : undefined;
  const prepare: PrepareEvent = (given) => wayIn.prepare(given);
  const outbox = openOutbox(options, { clock, random, idPrefix, log, keys, prepare });
  const tools = { clock, idPrefix, counters, userWatch, reporter, log, warnings };
  const shared = { ...tools, budget, outbox, keys };
  const wayIn = createIntake(options, shared);
  const { intake, admission, onNoUser, consent } = wayIn;
  const recorder = createRecorder({ ...shared, intake, onNoUser }, ports);
  const open = new OpenScopes(recorder);
  const ambient = new AsyncLocalStorage<Scope | undefined>();
  const scopes = { recorder, open, ambient, limits: options.scope };

  // Out: from the outbox, and from callers who wait for the answer, to Intercom.
  const onWrongClock = (aheadMs: number): void =>
    log.write('warn', 'clock', () => clockMessage(aheadMs));
  const attempts = { http, gate, clock, random, onWrongClock };
  const flushes = new Flushes({ clock, outbox, gate });
  const spillStore = http && openSpillStore(options, { ...shared, admission });
  if (http !== undefined) {
    const events = new DeliveryReporter({ ...shared, options, gate });
    const deliverer = createDeliverer(options, { ...attempts, http }, events, consent);
    const isVolatile = !isDurable;
    const listener = new OutcomeCounter({ ...shared, admission, flushes, isVolatile, spillStore });
    outbox.start(deliverer, listener, { concurrency: options.delivery.concurrency });
  }
  const requests = createRequests(options, attempts, wayIn);
  return {
    ...{ ...shared, id: idPrefix, options, intake, admission, recorder, open, scopes },
    ...{ gate, http, flushes, spillStore, requests },
  };
}

function createGate(
  { rateLimit, delivery: { concurrency } }: ResolvedOptions,
  random: () => number,
  reporter: GateReporter,
): Gate {
  return new Gate({
    ...{ rateLimit, concurrency, random },
    onPause: (pause, nowMs) => reporter.paused(pause, nowMs),
    onResume: (pause) => reporter.resumed(pause),
  });
}

function createRecorder(parts: RecorderParts, { observer }: TestPorts): CountingRecorder {
  return observer ? new ObservedRecorder(parts, observer) : new CountingRecorder(parts);
}

/** `undefined` in a dry run: nothing is loaded, nothing is sent. */
function openHttp(
  { token, origin, proxy, apiVersion, transport, delivery }: ResolvedOptions,
  clock: Clock,
  log: ThrottledLogger,
): HttpClient | undefined {
  if (token === undefined) return undefined;
  const { concurrency, connectTimeoutMs, attemptTimeoutMs } = delivery;
  return openHttpClient({
    ...{ origin, proxy, apiVersion, token, transport, clock },
    // An import has as many requests in flight as delivery; none should wait behind another.
    connections: 2 * concurrency,
    ...{ connectTimeoutMs, attemptTimeoutMs },
    onFallback: (why) => log.write('warn', 'undici', () => undiciMessage(why, proxy)),
  });
}

/** What every attempt is made with. */
interface Attempts extends Omit<AttemptParts, 'http'> {
  readonly http: HttpClient | undefined;
  readonly gate: Gate;
  readonly random: () => number;
}

function createDeliverer(
  { onUnknownContact, delivery: { maxAgeMs }, rateLimit }: ResolvedOptions,
  attempts: Attempts & { readonly http: HttpClient },
  events: DeliveryReporter,
  consent: ConsentCheck | undefined,
): Deliverer {
  const shared = {
    ...attempts,
    mayBeSent:
      consent &&
      ((event: StoredEvent) => consent.allows(event, () => metadataIn(eventBody(event)))),
  };
  const delivery = new Delivery({
    ...shared,
    policy: { onUnknownContact, maxAgeMs },
    probeSpacingMs: probeSpacingMs(rateLimit),
    onTrouble: (result, decision) => events.trouble(result, decision),
    onAttempt: (event, attempt, startedMs, result, decision) =>
      events.attempted(event, attempt, startedMs, result, decision),
  });
  if (onUnknownContact !== 'create') return delivery;
  const onContact = events.contactCreation.bind(events);
  return new CreatingDelivery(delivery, { ...shared, maxAgeMs, onContact });
}

/** For requests whose answer the caller waits for. */
function createRequests(
  { delivery }: ResolvedOptions,
  attempts: Attempts,
  { prepare, preview, sayChange, consent }: WayIn,
): RequestParts {
  const { http, gate, clock } = attempts;
  const executor = new RequestExecutor(attempts);
  const mayBeSent: ImportSending['mayBeSent'] =
    consent && ((event) => consent.allows(event, () => metadataIn(event.body)));
  const sending = http && { ...attempts, http, mayBeSent };
  const { closing } = executor;
  const maxConcurrency = delivery.concurrency;
  const imports = { prepare, preview, clock, gate, sending, maxConcurrency, closing };
  const onChange: RequestParts['onChange'] = ({ change, key }, event) => {
    sayChange(change, key, event);
    return metadataMessage(change, key, event);
  };
  return { executor, prepare, preview, onChange, imports };
}
