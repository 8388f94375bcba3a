import type { CreationOutcome } from '../delivery/creation-outcome.js';
import type { HttpResult } from '../http/http-client.js';
import type { Decision } from '../model/decision.js';
import type { PauseReason } from '../model/reasons.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { TroubleLog } from './trouble-log.js';

/**
 * Says in words what is wrong with delivery, and what to do about it; never what an event holds.
 *
 * @param settings - Where events are sent (scheme, host and port), and what becomes of unknown contacts.
 */
export function explain(
  log: TroubleLog,
  result: HttpResult,
  decision: Decision,
  { origin, onUnknownContact }: Pick<ResolvedOptions, 'origin' | 'onUnknownContact'>,
): void {
  // Ended by close(), which says itself what it leaves.
  if (result.kind === 'no-response' && result.why === 'aborted') return;
  if (decision.do === 'pause-all') {
    const { because } = decision;
    const level = because === 'rate_limited' ? 'warn' : 'error';
    log.say(level, because, () => `${pauseTexts[because]} ${described(result, origin)}`);
  }
  if (decision.do === 'park') {
    log.say('warn', 'parked', () => (onUnknownContact === 'create' ? notCreatedText : parkText));
  }
  if (decision.do === 'retry') {
    log.say(
      'warn',
      'retry',
      () => `An event was not taken and is sent again. ${described(result, origin)}`,
    );
  }
  if (decision.do === 'dead') {
    const { reason } = decision;
    log.say(
      'error',
      `dead:${reason}`,
      () =>
        `An event was given up (${reason}) and is kept: events.dead.list(), events.dead.redrive(). ${described(result, origin)}`,
    );
  }
}

/** Says what became of a contact that was to be created for an event. Never whose it is. */
export function explainContact(
  log: TroubleLog,
  answer: CreationOutcome,
  result: HttpResult,
  { origin }: Pick<ResolvedOptions, 'origin'>,
): void {
  if (result.kind === 'no-response' && result.why === 'aborted') return;
  if (answer === 'created') log.say('info', 'contact:created', () => createdText);
  if (answer === 'refused') {
    log.say(
      'error',
      'contact:refused',
      () => `${refusedText}${permissionText(result)} ${described(result, origin)}`,
    );
  }
  if (answer === 'unanswered') {
    log.say('warn', 'contact:unanswered', () => `${unansweredText} ${described(result, origin)}`);
  }
}

/** Says that delivery goes on after a pause, and after how long. */
export function explainEnd(log: TroubleLog, because: PauseReason, afterMs: number): void {
  const seconds = Math.ceil(afterMs / 1000);
  log.say(
    'info',
    'resumed',
    () => `Delivery goes on, after ${seconds} s of being paused (${because}).`,
  );
}

/** What a wrong clock means, and what to do. */
export function wrongClock(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return `This machine's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Intercom's: events carry wrong times, and Intercom may refuse those from the future. Set it by NTP. Delivery goes by Intercom's clock.`;
}

/** What it means that undici is missing, or another version of it. */
export function withoutUndici(why: string): string {
  return `undici 7 cannot be loaded (${why}): events leave by fetch(), which takes more of the processor. Leave undici out of your bundle and install undici@7 beside it, or set \`transport: "fetch"\`.`;
}

const nothingLost = 'Nothing is lost meanwhile; one request a minute tries again.';

const pauseTexts: Readonly<Record<PauseReason, string>> = {
  rate_limited: 'Rate limit reached; delivery goes on with the next window.',
  unauthorised: `Delivery is paused: Intercom does not accept the access token. Check it, the region of its workspace, and its permission to write events (Developer Hub, Authentication). ${nothingLost}`,
  configuration: `Delivery is paused: this cannot be the right address or set-up. Check baseUrl, region, proxy, TLS and apiVersion. ${nothingLost}`,
  suspicious_answer: `Delivery is paused: the answer does not look like Intercom's. Check baseUrl, region and proxies. ${nothingLost}`,
  unavailable: 'Delivery is paused: Intercom cannot be reached.',
};

const parkText =
  'Intercom has no contact for this user: its events wait for it, for about 20 hours. Create the contact, or set `onUnknownContact: "create"` (or `"drop"`).';

const notCreatedText =
  'Intercom has no contact for this user, and it could not be created, or is not there yet: its events wait for it, for about 20 hours. A lead, named by its `id`, is never created.';

const createdText =
  'Intercom had no contact for a user, and has created one (`onUnknownContact: "create"`).';

const refusedText = 'Intercom has created no contact for a user it does not know: its events wait.';

const unansweredText =
  'A contact could not be created just now: its events wait, and it is tried again.';

function permissionText(result: HttpResult): string {
  const isForbidden =
    result.kind === 'response' && (result.status === 401 || result.status === 403);
  return isForbidden
    ? ' Check the permission of the access token to write contacts (Developer Hub, Authentication).'
    : '';
}

function described(result: HttpResult, origin: string): string {
  if (result.kind === 'no-response') {
    const { why } = result;
    // Without a token nobody was asked.
    return why === 'no_token' ? `(No answer: ${why}.)` : `(No answer from ${origin}: ${why}.)`;
  }
  const { status, code, requestId } = result;
  // Text from outside: quoted, so that it cannot write lines of its own.
  const details = [`status ${status}`];
  if (code !== undefined) details.push(`code ${JSON.stringify(code)}`);
  if (requestId !== undefined) details.push(`request id ${JSON.stringify(requestId)}`);
  return `(${details.join(', ')})`;
}
