import type { EventAttempt, EventRow, EventState, SentContact } from '../../api.js';

/** What became of an event, in a word. */
export const resultNames: Readonly<Record<EventState | 'retried', string>> = {
  waiting: 'Waiting',
  stored: 'Stored',
  changed: 'Changed',
  duplicate: 'Duplicate',
  refused: 'Refused',
  failed: 'Failed',
  retried: 'Retried',
};

/** What became of an event, in a sentence. */
export function explainEvent(row: EventRow): string {
  const { state, attempts, note } = row;
  const later = attempts > 1 ? ` at attempt ${attempts}` : '';
  switch (state) {
    case 'stored':
      return `Stored${later}, as it was sent.`;
    case 'changed':
      return `Stored${later}, but not as it was sent. ${note}`.trim();
    case 'duplicate':
      return 'Not stored: this contact has an event with this name and second already.';
    case 'refused':
      return `Not stored. ${explainAttempt(row.last, row.contact)}`;
    case 'failed':
      return `Not stored yet. ${explainAttempt(row.last, row.contact)}`;
    case 'waiting':
      return 'The sandbox has not responded yet.';
  }
}

/** What became of an event, short enough for a row that has the result beside it. */
export function rowText(row: EventRow): string {
  const { state, attempts, preview, note, last, contact } = row;
  switch (state) {
    case 'stored':
      return attempts > 1 ? `Stored at attempt ${attempts}.` : preview;
    case 'changed':
      return note;
    case 'duplicate':
      return 'Same contact, name and second as an earlier event.';
    default:
      return explainAttempt(last, contact);
  }
}

/** Why an attempt did not store the event, and what helps. */
export function explainAttempt(attempt: EventAttempt, contact?: SentContact): string {
  const { state, fault, status, reason } = attempt;
  if (state === 'waiting') return 'The sandbox has not responded yet.';
  if (fault !== undefined) return explainFault(attempt);
  if (state === 'stored') return 'Stored.';
  if (state === 'duplicate') return 'Accepted, but not stored: it is a duplicate.';
  if (reason === undefined) return `The response was ${status ?? 'never sent'}.`;
  return explainReason(reason.code, reason.message, contact);
}

function explainFault({ status, state, fault }: EventAttempt): string {
  const isStored = state === 'stored' || state === 'duplicate';
  if (status === undefined || fault === 'reset' || fault === 'hang') {
    const what = fault === 'reset' ? 'Connection reset' : 'No response';
    return isStored
      ? `${what}, made by you, after the event was stored.`
      : `${what}, made by you. A client should send it again.`;
  }
  if (isStored) return `Stored; the response was changed by you (${fault}).`;
  const again = state === 'failed' ? 'A client should send it again.' : 'A client should give up.';
  return `${status}, made by you. ${again}`;
}

function explainReason(code: string, message: string, contact: SentContact | undefined): string {
  const [, detail] = message.split(/: :?/);
  switch (code) {
    case 'not_found':
      return contact === undefined
        ? 'There is no such endpoint.'
        : `There is no contact with ${contactPhrase(contact)}.`;
    case 'parameter_not_found':
      return detail === undefined ? 'A required value is missing.' : `Missing: ${detail}.`;
    case 'parameter_invalid':
      return message.startsWith('found unpermitted')
        ? `Metadata must not contain arrays (${(detail ?? '').replaceAll(' :', ' ')}).`
        : `${sentence(message)}`;
    case 'rate_limit_exceeded':
      return `${sentence(message.replace('_', ' '))} A client should wait, then send it again.`;
    case 'unauthorized':
      return 'The access token is not valid.';
    case 'conflict':
      return 'Several users have this e-mail address. Send user_id instead of email.';
    case '422':
      return `${sentence(message)} This name is new.`;
    default:
      return sentence(message);
  }
}

/** A contact in a sentence: `user_id 42`. */
function contactPhrase({ by, value }: SentContact): string {
  return `${by} ${value}`;
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
