import { classify } from '../delivery/classify.js';
import type { CreationOutcome } from '../delivery/creation-outcome.js';
import { failureText } from '../errors/failure-text.js';
import { quoted } from '../errors/quoted.js';
import { storedName } from '../event/names.js';
import type { HttpResult } from '../http/http-client.js';
import type { CallbackFailure } from '../model/callback-failure.js';
import { type UserSearch, userAdvice } from '../model/contact.js';
import type { Decision } from '../model/decision.js';
import type { MetadataChange } from '../model/metadata-change.js';
import { fieldsOf } from '../model/own-fields.js';
import type { DiscardReason, DropReason, PauseReason } from '../model/reasons.js';
import type { ProxyAddress } from '../options/proxy-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { TokenSource } from '../options/token-source.js';
import type { ThrottledLogger } from './throttled-logger.js';

/**
 * Logs what is wrong with delivery and what to do about it. Never logs what an event holds.
 *
 * @param settings - Where events are sent (scheme, host and port), and what happens to unknown contacts.
 */
export function logDecision(
  log: ThrottledLogger,
  result: HttpResult,
  decision: Decision,
  settings: DecisionSettings,
): void {
  const { onUnknownContact, token } = settings;
  // Ended by close(), which logs what it gives up.
  if (result.kind === 'no-response' && result.why === 'aborted') return;
  if (decision.do === 'pause-all') {
    const { because } = decision;
    const level = because === 'rate_limited' ? 'warn' : 'error';
    log.write(
      level,
      because,
      () => `${pauseMessage(because, result, token?.problem)} ${described(result, settings)}`,
    );
  }
  if (decision.do === 'park') {
    const isToCreate = onUnknownContact === 'create';
    log.write('warn', 'parked', () => (isToCreate ? notCreatedMessage : parkedMessage));
  }
  if (decision.do === 'retry') {
    const isRefused = result.kind === 'response' && classify(result) !== 'unavailable';
    log.write(
      'warn',
      isRefused ? 'refused' : 'retry',
      () => `${isRefused ? refusedMessage : retryMessage} ${described(result, settings)}`,
    );
  }
  if (decision.do === 'dead') {
    const { reason } = decision;
    log.write(
      'error',
      `dead:${reason}`,
      () =>
        `An event was given up (${reason}) and kept as a dead letter: see events.dead.list() and events.dead.redrive(). ${described(result, settings)}`,
    );
  }
}

/** Where requests go. */
export interface Destination extends Pick<ResolvedOptions, 'origin'> {
  readonly proxy?: Pick<ProxyAddress, 'origin'> | undefined;
}

/** What the log says about delivery besides the response. */
export interface DecisionSettings extends Destination, Pick<ResolvedOptions, 'onUnknownContact'> {
  readonly token?: Pick<TokenSource, 'problem'> | undefined;
}

/** Logs the outcome of a request to create a contact. Never logs which contact. */
export function logContactCreation(
  log: ThrottledLogger,
  answer: CreationOutcome,
  result: HttpResult,
  settings: Destination,
): void {
  if (result.kind === 'no-response' && result.why === 'aborted') return;
  if (answer === 'created') {
    log.write(
      'info',
      'contact:created',
      () => 'Intercom did not know a user. A contact was created (`onUnknownContact: "create"`).',
    );
  }
  if (answer === 'refused') {
    log.write(
      'error',
      'contact:refused',
      () =>
        `Intercom refused to create a contact for a user it does not know. The events of this user wait.${permissionHint(result)} ${described(result, settings)}`,
    );
  }
  if (answer === 'unanswered') {
    log.write(
      'warn',
      'contact:unanswered',
      () =>
        `A contact could not be created. Its events wait, and creating it is retried. ${described(result, settings)}`,
    );
  }
}

/** Logs that delivery continues after a pause. */
export function logResumed(log: ThrottledLogger, because: PauseReason, afterMs: number): void {
  const seconds = Math.ceil(afterMs / 1000);
  log.write(
    'info',
    'resumed',
    () => `Delivery continues after a pause of ${seconds} s (${because}).`,
  );
}

/** This machine's clock is wrong. */
export function clockMessage(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return `This machine's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Intercom's. Events get wrong times, and Intercom may refuse events from the future. Synchronise the clock with NTP. Delivery uses Intercom's clock.`;
}

/** undici is missing, or there is another version of it. */
export function undiciMessage(why: string, proxy: Destination['proxy']): string {
  const direct = proxy ? ` and the runtime's own proxy settings, not ${proxy.origin}` : '';
  return `undici 7 cannot be loaded (${why}). Events are sent with fetch(), which uses more CPU${direct}. Leave undici out of your bundle and install undici@7 next to it, or set \`transport: "fetch"\`.`;
}

/**
 * Why an event was dropped and what to do; `undefined` where it was wanted, or is logged elsewhere.
 *
 * @param problem - What is wrong with the user.
 */
export function dropMessage(
  reason: DropReason | DiscardReason,
  problem?: string,
): string | undefined {
  const why = problem === undefined ? dropCauses[reason] : unusableUser(problem);
  // Neither name nor user is shown: both may be anything here.
  return why && `An event was dropped (${reason}): ${why}.`;
}

/** All events of late had no user. */
export function noUserMessage(event: string, search: UserSearch): string {
  return `Events are discarded, e.g. ${shownName(event)}: ${noUserCause(search)}`;
}

/** Why there is no user, and what to do. */
export function noUserCause({ lookedAt, problem }: UserSearch): string {
  if (problem !== undefined) return `${unusableUser(problem)}.`;
  return lookedAt === undefined
    ? 'no user found (`user` returned none).'
    : `no user found (looked at ${lookedAt}); pass \`user\`, a function that returns a request's user.`;
}

function unusableUser(problem: string): string {
  // The line ends with the full stop of its sentence.
  return `the user cannot be used: ${problem}. ${userAdvice.slice(0, -1)}`;
}

/** A function of the application failed. Shows what it threw as far as that may be logged. */
export function callbackMessage(failure: CallbackFailure): string {
  const { callback, thrown, event } = fieldsOf<CallbackFailure>(failure, failureFields);
  const about = typeof event === 'string' ? ` for the event ${shownName(event)}` : '';
  const what = thrown
    ? `threw an error (${failureText(thrown.error)})`
    : 'returned neither true nor false';
  return `Your function \`${callback}\`${about} ${what}.${callbackConsequences[callback] ?? ''} It is counted in stats().hookErrors.`;
}

const failureFields: Readonly<Record<keyof CallbackFailure, true>> = {
  callback: true,
  thrown: true,
  event: true,
};

const callbackConsequences: Readonly<Partial<Record<CallbackFailure['callback'], string>>> = {
  user: ' The user is unknown, and events without a user are discarded.',
  sendWhen: ' The event is discarded.',
};

/** How an event's metadata had to be changed. Never shows a value. */
export function metadataMessage(
  change: MetadataChange,
  key: string | undefined,
  event?: string,
): string {
  const isAll = key === undefined && change === 'removed_other';
  const text = isAll ? noPropertiesText : metadataChangeTexts[change];
  return `${metadataSubject(key, event && shownName(event))}: ${text}`;
}

const noPropertiesText =
  'left out: it is not an object with properties (but e.g. text, bytes or a Map). Give a plain object.';

/** The name of an event as it is stored, as part of a line; `beforeTrack` may have returned any text. */
export function shownName(event: string): string {
  return quoted(storedName(event) ?? event, 100);
}

const nothingLost = 'No events are lost meanwhile; one request a minute tries again.';

/** Why all delivery waits, by the response that has caused it: each cause is something else to check. */
function pauseMessage(
  because: PauseReason,
  result: HttpResult,
  tokenProblem: string | undefined,
): string {
  switch (because) {
    case 'rate_limited':
      return 'Rate limit reached. Delivery continues with the next window.';
    case 'unavailable':
      return `Delivery is paused: Intercom ${result.kind === 'response' ? 'responds with errors' : 'cannot be reached'}.`;
    case 'unauthorised':
      return `Delivery is paused: ${unauthorisedCause(result, tokenProblem)} ${nothingLost}`;
    case 'configuration':
      return `Delivery is paused: ${configurationCause(result)} ${nothingLost}`;
    case 'suspicious_answer':
      return `Delivery is paused: ${suspiciousCause(result)} ${nothingLost}`;
  }
}

function unauthorisedCause(result: HttpResult, tokenProblem = 'returned no usable token'): string {
  if (result.kind === 'no-response') {
    return `your function \`accessToken\` ${tokenProblem}. Intercom was not asked.`;
  }
  return result.status === 403
    ? 'Intercom, or a firewall in front of it, forbids the request. Check that the access token may write events (Developer Hub, Authentication).'
    : 'Intercom does not accept the access token. Check the token and the region of its workspace (Developer Hub, Authentication).';
}

function configurationCause(result: HttpResult): string {
  if (result.kind === 'no-response') {
    if (result.why === 'proxy_credentials') return proxyCause;
    return 'no secure connection can be made. Check the certificate of the host, and proxies that replace it.';
  }
  switch (result.status) {
    case 400:
      return 'Intercom does not know this API version. Check apiVersion.';
    case 404:
      return "this is not the address of Intercom's API. Check baseUrl and region.";
    case 407:
      return 'a proxy asks for credentials. Name it in the option `proxy`, with user and password.';
    default:
      return "this address refuses requests to Intercom's API. Check baseUrl, region and proxies.";
  }
}

const proxyCause =
  'the proxy asks for credentials, or does not accept them. Check user and password in the option `proxy`, or in HTTPS_PROXY.';

function suspiciousCause(result: HttpResult): string {
  const isRedirect = result.kind === 'response' && result.status >= 300;
  return isRedirect
    ? 'the response leads to another address, as a login page does. Check baseUrl, region and proxies.'
    : "the response does not look like Intercom's. Check baseUrl, region and proxies.";
}

const retryMessage = 'An event was not accepted and will be sent again.';

const refusedMessage =
  'An event alone was answered like this; others are delivered. It is sent again, and given up after three times. Often a firewall objects to a text in its name, user or metadata.';

const parkedMessage =
  'Intercom has no contact for this user. Its events wait for about 20 hours. Create the contact, or set `onUnknownContact: "create"` (or `"drop"`). A user given as `{ id }` is looked up by the id that Intercom gave it; an id of yours is `{ userId }`.';

const notCreatedMessage =
  'Intercom has no contact for this user, and it could not be created or is not visible yet. Its events wait for about 20 hours. A lead (identified by `id`) is never created.';

const dropCauses: Readonly<Partial<Record<DropReason | DiscardReason, string>>> = {
  overflow: 'the buffer is full. See events.health() for what delays delivery',
  overflow_parked:
    'events of contacts that Intercom does not know take half of the buffer. Create the contacts',
  scope_full: 'the request holds the maximum number of events (scope.maxEvents)',
  invalid_name: 'the name is not text, is empty, or is longer than 255 characters',
  too_large: 'contact, name and metadata are more than 32 KiB of JSON',
  invalid_time:
    '`at` is not a Date or a number, is before 2010, or is more than a minute in the future; or a page has sent an event that is older than 24 hours',
  relay_limited:
    'the pages of one user have sent too many. If that is right, raise `eventsPerMinute` of relay()',
  invalid_user: 'there is no user: events.current was used outside a request or a job',
  unreadable: 'reading the arguments threw an error. Pass plain objects',
  closed: 'the client is closed. Close it last',
};

const metadataChangeTexts: Readonly<Record<MetadataChange, string>> = {
  too_many_keys:
    'this key and all after it are left out. Intercom keeps the first 10 keys (option `metadata.maxKeys`, up to 20).',
  cut_text: 'the text was cut at 255 characters.',
  renamed_key: 'characters that Intercom does not allow in keys were replaced by "_".',
  removed_array: 'left out: Intercom refuses events with arrays. Join the values, or send a count.',
  removed_object:
    'left out: Intercom keeps no nested objects except link() and money(). Use flat keys.',
  removed_number: 'left out: not a finite number.',
  removed_date: 'left out: not a valid date.',
  removed_money:
    'left out: money() takes a whole number of cents (0 or more) and a three-letter currency.',
  removed_link: 'left out: link() takes an http(s) address of up to 1,024 characters.',
  removed_other: 'left out: only text, numbers, booleans, dates, money() and link() can be sent.',
  removed_null: 'left out: null is no value for Intercom.',
  removed_keys: 'money() and link() have two properties each: the others are left out.',
  unreadable: 'left out: reading it threw an error, or it was a promise.',
  date_key: 'the date is shown as a number, because its key does not end in "_date".',
  date_text:
    'sent as text, because it is not a date: under a key that ends in "_date" use a Date, date(), or Unix seconds.',
  redacted_key:
    'left out: by the option `redact`, or because it looks like a secret (`redact.allow` permits it).',
  redacted_text: 'text that matches a pattern of the option `redact` was replaced.',
};

function metadataSubject(key: string | undefined, event: string | undefined): string {
  if (key === undefined) return event ? `The metadata of ${event}` : "An event's metadata";
  const shown = `Metadata key ${quoted(key, 100)}`;
  return event ? `${shown} of ${event}` : shown;
}

function permissionHint(result: HttpResult): string {
  const isForbidden =
    result.kind === 'response' && (result.status === 401 || result.status === 403);
  return isForbidden
    ? ' Check the permission of the access token to write contacts (Developer Hub, Authentication).'
    : '';
}

function described(result: HttpResult, { origin, proxy }: Destination): string {
  if (result.kind === 'no-response') {
    const { why } = result;
    // Without a token no request was sent.
    return why === 'no_token'
      ? `(No request sent: ${why}.)`
      : `(No response from ${origin}${proxy ? ` through the proxy ${proxy.origin}` : ''}: ${why}.)`;
  }
  const { status, code, requestId } = result;
  // Text from outside: quoted, so that it cannot write lines of its own.
  const details = [`status ${status}`];
  if (code !== undefined) details.push(`code ${JSON.stringify(code)}`);
  if (requestId !== undefined) details.push(`request id ${JSON.stringify(requestId)}`);
  return `(${details.join(', ')})`;
}
