import {
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type HttpResult,
  requestFields,
  responseFields,
} from '../http/http-client.js';
import type { RateInfo } from '../model/api-answer.js';
import type { Clock } from '../model/clock.js';
import { fieldsOf } from '../model/own-fields.js';
import type { Lease } from '../outbox/deliverer.js';
import type { Gate, Lane } from './gate.js';

/** What an attempt is made with. */
export interface AttemptParts {
  readonly http: Pick<HttpClient, 'send'>;
  readonly gate: Pick<Gate, 'enter' | 'leave' | 'observe' | 'observeSilence' | 'allowsAnother'>;
  readonly clock: Clock;
  /** Told of each answer that shows this machine's clock to be wrong, and how far it is ahead. */
  readonly onWrongClock: (aheadMs: number) => void;
}

/** How a request is attempted. */
export interface AttemptOptions {
  readonly lane: Lane;
  /** Whether it may be sent a second time although Intercom may have read the first. */
  readonly isRepeatable: boolean;
  /** Whether it is for an event that failed before. */
  readonly isRepeat?: boolean;
  /** Asked right before it is sent, each time; `undefined`: it may. */
  readonly mayBeSent?: (() => boolean) | undefined;
}

/** The lease of a request that belongs to no event. */
const noLease: Lease = Object.freeze({ aborted: false });

/** What came of an attempt. */
export interface Attempted {
  readonly result: HttpResult;
  /** The gate's epoch in which it was sent. */
  readonly epoch: number;
  /** When it came back (monotonic clock), and how long it took. */
  readonly endedMs: number;
  readonly tookMs: number;
  /** Whether its last request was a repetition that counts, unless it succeeds. */
  readonly isRepeat: boolean;
}

/**
 * The one way out to Intercom: enters the gate, sends the request, repeats it once if an idle connection was
 * closed meanwhile, leaves the gate and tells it what the response says of the rate. The gate is entered at
 * once: whether it is open was asked before.
 */
export async function attemptRequest(
  parts: AttemptParts,
  request: HttpRequest,
  options: AttemptOptions & { readonly mayBeSent?: undefined },
): Promise<Attempted>;
export async function attemptRequest(
  parts: AttemptParts,
  request: HttpRequest,
  options: AttemptOptions,
  lease?: Lease,
): Promise<Attempted | 'withheld'>;
export async function attemptRequest(
  parts: AttemptParts,
  given: HttpRequest,
  options: AttemptOptions,
  lease: Lease = noLease,
): Promise<Attempted | 'withheld'> {
  const { http, gate, clock } = parts;
  const own = fieldsOf<AttemptOptions>(options, optionNames);
  const { lane, isRepeatable, isRepeat = false, mayBeSent } = own;
  if (mayBeSent?.() === false) return 'withheld';
  const request = fieldsOf<HttpRequest>(given, requestFields);
  let counts = isRepeat;
  let startedMs = clock.nowMs();
  let epoch = gate.enter(lane, isRepeat);
  let result = ownResult(await http.send(request));
  let endedMs = leave(parts, lane, isRepeat, result);
  // A connection that answered before and is reset now was closed while it idled: no failure.
  const mayFollow = isRepeatable && !isRepeat && !lease.aborted;
  if (mayFollow && isIdleClose(result) && mayRepeat(gate, lane)) {
    if (mayBeSent?.() === false) return 'withheld';
    counts = lane === 'background';
    startedMs = endedMs;
    epoch = gate.enter(lane, counts);
    result = ownResult(await http.send(request));
    endedMs = leave(parts, lane, counts, result);
  }
  return { result, epoch, endedMs, tookMs: endedMs - startedMs, isRepeat: counts };
}

function mayRepeat(gate: AttemptParts['gate'], lane: Lane): boolean {
  return lane === 'foreground' || gate.allowsAnother;
}

const optionNames: Readonly<Record<keyof AttemptOptions, true>> = {
  lane: true,
  isRepeatable: true,
  isRepeat: true,
  mayBeSent: true,
};

const rateFields: Readonly<Record<keyof RateInfo, true>> = {
  limit: true,
  remaining: true,
  windowId: true,
  resetInMs: true,
  clockAheadMs: true,
};

/** The result without a prototype, and so with nothing that Intercom has not answered. All decisions go by it. */
function ownResult(result: HttpResult): HttpResult {
  if (result.kind === 'no-response') return result;
  const response = fieldsOf<HttpResponse>(result, responseFields);
  const { rate } = response;
  return rate === undefined
    ? response
    : Object.assign(response, { rate: fieldsOf<RateInfo>(rate, rateFields) });
}

/** Returns the time. */
function leave(
  { gate, clock, onWrongClock }: AttemptParts,
  lane: Lane,
  isRepeat: boolean,
  result: HttpResult,
): number {
  const nowMs = clock.nowMs();
  gate.leave(lane, isRepeat);
  const rate = result.kind === 'response' ? result.rate : undefined;
  if (rate === undefined) {
    gate.observeSilence();
    return nowMs;
  }
  gate.observe(rate, nowMs);
  if (rate.clockAheadMs !== undefined) onWrongClock(rate.clockAheadMs);
  return nowMs;
}

function isIdleClose(result: HttpResult): boolean {
  return result.kind === 'no-response' && result.why === 'reset' && result.reusedSocket;
}
