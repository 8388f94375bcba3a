import type { Decision } from '../model/decision.js';
import type { SendResult } from '../model/send-result.js';
import type { TroubleLog } from './trouble-log.js';

/** Says in words what is wrong with delivery, and what to do about it; never what an event holds. */
export function explain(log: TroubleLog, result: SendResult, decision: Decision): void {
  const answer = described(result);
  switch (decision.do) {
    case 'pause-all':
      return explainPause(log, decision.because, answer);
    case 'park':
      return log.say(
        'warn',
        'parked',
        'Intercom has no contact for this user: its events wait for it, for about 20 hours. Create the contact, or set `onUnknownContact: "drop"`.',
      );
    case 'dead':
      return log.say(
        'error',
        `dead:${decision.reason}`,
        `An event was given up (${decision.reason}): ${answer}. It is kept: events.dead.list(), events.dead.redrive().`,
      );
    case 'retry':
      return log.say(
        'warn',
        'retry',
        `Intercom did not take an event: ${answer}. It is sent again.`,
      );
    default:
  }
}

function explainPause(log: TroubleLog, because: string, answer: string): void {
  if (because === 'rate_limited') {
    return log.say(
      'warn',
      'rate_limited',
      `Rate limit reached: ${answer}. Delivery goes on with the next window.`,
    );
  }
  const advice =
    because === 'unauthorised'
      ? 'Check the access token and its permission to write events (Developer Hub, Authentication).'
      : because === 'suspicious_answer'
        ? 'This does not look like Intercom: check baseUrl, proxy and region.'
        : 'Check baseUrl, region, proxy, TLS and apiVersion.';
  log.say(
    'error',
    because,
    `Delivery is paused (${because}): ${answer}. ${advice} Nothing is lost meanwhile; one request a minute tries again.`,
  );
}

function described(result: SendResult): string {
  if (result.kind === 'no-response') return `no answer (${result.why})`;
  const { status, code, requestId } = result;
  // Text from outside: quoted, so that it cannot write lines of its own.
  const words = [
    `status ${status}`,
    code === undefined ? '' : `code ${JSON.stringify(code)}`,
    requestId === undefined ? '' : `request id ${JSON.stringify(requestId)}`,
  ];
  return words.filter((word) => word !== '').join(', ');
}
