import { expect, test } from 'vitest';
import type { EventAttempt, EventRow } from '../../api.js';
import { explainAttempt, explainEvent, rowText } from './explain-event.js';

const stored: EventAttempt = {
  ...{ request: 1, item: undefined, atMs: 0, status: 202, state: 'stored' },
  ...{ reason: undefined, fault: undefined },
};
const contact = { by: 'user_id', value: '42' } as const;

function row(more: Partial<EventRow>, last: Partial<EventAttempt> = {}): EventRow {
  return {
    ...{ id: 1, atMs: 0, createdAtSec: 1, name: 'placed-order', contact, contactId: undefined },
    ...{ state: 'stored', attempts: 1, preview: '', note: '' },
    last: { ...stored, ...last },
    ...more,
  };
}

test.each<[string, EventRow]>([
  ['Stored, as it was sent.', row({})],
  ['Stored at attempt 3, as it was sent.', row({ attempts: 3 })],
  [
    'Stored, but not as it was sent. Name lower-cased.',
    row({ state: 'changed', note: 'Name lower-cased.' }),
  ],
  [
    'Not stored: this contact has an event with this name and second already.',
    row({ state: 'duplicate' }),
  ],
  ['The sandbox has not responded yet.', row({ state: 'waiting' })],
  [
    'Not stored. There is no contact with user_id 42.',
    row(
      { state: 'refused' },
      { state: 'refused', status: 404, reason: { code: 'not_found', message: 'User Not Found' } },
    ),
  ],
  [
    'Not stored yet. 503, made by you. A client should send it again.',
    row({ state: 'failed' }, { state: 'failed', status: 503, fault: 'answer' }),
  ],
])('%s', (text, given) => {
  expect(explainEvent(given)).toBe(text);
});

test.each<[string, EventRow]>([
  ['order: A-17', row({ preview: 'order: A-17' })],
  ['Stored at attempt 3.', row({ attempts: 3, preview: 'order: A-17' })],
  ['Name lower-cased.', row({ state: 'changed', note: 'Name lower-cased.' })],
  ['Same contact, name and second as an earlier event.', row({ state: 'duplicate' })],
  [
    '503, made by you. A client should send it again.',
    row({ state: 'failed' }, { state: 'failed', status: 503, fault: 'answer' }),
  ],
])('in a row: %s', (text, given) => {
  expect(rowText(given)).toBe(text);
});

test.each<[string, string, string]>([
  ['parameter_not_found', 'missing data parameter: created_at', 'Missing: created_at.'],
  ['parameter_not_found', 'missing data parameter', 'A required value is missing.'],
  [
    'parameter_invalid',
    'found unpermitted parameters: :items, :tags',
    'Metadata must not contain arrays (items, tags).',
  ],
  ['parameter_invalid', 'Invalid metadata', 'Invalid metadata.'],
  [
    'rate_limit_exceeded',
    'Exceeded rate limit of 83 in 10_seconds',
    'Exceeded rate limit of 83 in 10 seconds. A client should wait, then send it again.',
  ],
  ['unauthorized', 'Access Token Invalid', 'The access token is not valid.'],
  [
    'conflict',
    'Multiple existing users match',
    'Several users have this e-mail address. Send user_id instead of email.',
  ],
  [
    '422',
    'Cannot have more than 120 active event names',
    'Cannot have more than 120 active event names. This name is new.',
  ],
  ['sandbox_full', 'no memory left', 'No memory left.'],
])('%s: %s', (code, message, text) => {
  const refused = { ...stored, state: 'refused', status: 400, reason: { code, message } } as const;
  expect(explainAttempt(refused, contact)).toBe(text);
});

test.each<[Partial<EventAttempt>, string]>([
  [{}, 'Stored.'],
  [{ state: 'duplicate' }, 'Accepted, but not stored: it is a duplicate.'],
  [{ state: 'waiting', status: undefined }, 'The sandbox has not responded yet.'],
  [
    { state: 'failed', status: undefined, fault: 'reset' },
    'Connection reset, made by you. A client should send it again.',
  ],
  [
    { status: undefined, fault: 'reset' },
    'Connection reset, made by you, after the event was stored.',
  ],
  [{ status: undefined, fault: 'hang' }, 'No response, made by you, after the event was stored.'],
  [
    { state: 'refused', status: 401, fault: 'answer' },
    '401, made by you. A client should give up.',
  ],
  [{ fault: 'delay' }, 'Stored; the response was changed by you (delay).'],
  [{ state: 'failed', status: 500 }, 'The response was 500.'],
])('an attempt %j', (attempt, text) => {
  expect(explainAttempt({ ...stored, ...attempt }, contact)).toBe(text);
});
