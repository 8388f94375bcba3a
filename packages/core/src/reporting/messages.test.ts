import { expect, test } from 'vitest';
import { classify } from '../delivery/classify.js';
import type { HttpResult } from '../http/http-client.js';
import type { Decision } from '../model/decision.js';
import { metadataChanges } from '../model/metadata-change.js';
import { pauseReasons } from '../model/reasons.js';
import { logContactCreation, logDecision, metadataMessage } from './messages.js';
import { ThrottledLogger } from './throttled-logger.js';

const refused: HttpResult = {
  kind: 'response',
  status: 422,
  content: 'json',
  code: 'data_invalid',
  requestId: 'r-1',
};
const silence: HttpResult = {
  kind: 'no-response',
  why: 'timeout',
  reusedSocket: false,
  maybeDelivered: true,
};

function said(
  result: HttpResult,
  decision: Decision,
  onUnknownContact: 'hold' | 'create' = 'hold',
): string[] {
  const { log, lines } = listening();
  const origin = 'http://127.0.0.1:4010';
  logDecision(log, result, decision, { origin, onUnknownContact });
  return lines;
}

function listening() {
  const lines: string[] = [];
  const say = (level: string) => (text: string) => lines.push(`${level} ${text}`);
  const logger = { info: say('info'), warn: say('warn'), error: say('error') };
  const clock = { wallMs: () => 0, nowMs: () => 0, after: () => () => {}, soon: () => {} };
  return { log: new ThrottledLogger(logger, clock), lines };
}

test('an event that is given up: why, what Intercom said, and what to do', () => {
  expect(said(refused, { do: 'dead', reason: 'rejected' })).toEqual([
    'error [intercom-events] An event was given up (rejected) and kept as a dead letter: see events.dead.list() and events.dead.redrive(). (status 422, code "data_invalid", request id "r-1")',
  ]);
});

test('an event that is refused alone: that others are delivered, and what may be the cause', () => {
  const retry = { do: 'retry', atMs: 0, alone: 'refused' } as const;

  expect(said({ ...refused, status: 403 }, retry)).toEqual([
    'warn [intercom-events] An event alone was answered like this; others are delivered. It is sent again, and given up after three times. Often a firewall objects to a text in its name, user or metadata. (status 403, code "data_invalid", request id "r-1")',
  ]);
});

test('a contact that Intercom does not know: what that means, and what to do, without the contact', () => {
  expect(said({ ...refused, status: 404 }, { do: 'park', atMs: 0 })).toEqual([
    'warn [intercom-events] Intercom has no contact for this user. Its events wait for about 20 hours. Create the contact, or set `onUnknownContact: "create"` (or `"drop"`). A user given as `{ id }` is looked up by the id that Intercom gave it; an id of yours is `{ userId }`.',
  ]);
});

test('a contact that could not be created: that its events wait, and who never is', () => {
  expect(said({ ...refused, status: 404 }, { do: 'park', atMs: 1 }, 'create')).toEqual([
    'warn [intercom-events] Intercom has no contact for this user, and it could not be created or is not visible yet. Its events wait for about 20 hours. A lead (identified by `id`) is never created.',
  ]);
});

test.each([
  [
    'created',
    { ...refused, status: 200 },
    'info [intercom-events] Intercom did not know a user. A contact was created (`onUnknownContact: "create"`).',
  ],
  ['known', { ...refused, status: 409 }, undefined],
  [
    'refused',
    { ...refused, status: 403, code: 'forbidden' },
    'error [intercom-events] Intercom refused to create a contact for a user it does not know. The events of this user wait. Check the permission of the access token to write contacts (Developer Hub, Authentication). (status 403, code "forbidden", request id "r-1")',
  ],
  [
    'refused',
    refused,
    'error [intercom-events] Intercom refused to create a contact for a user it does not know. The events of this user wait. (status 422, code "data_invalid", request id "r-1")',
  ],
  [
    'unanswered',
    silence,
    'warn [intercom-events] A contact could not be created. Its events wait, and creating it is retried. (No response from http://127.0.0.1:4010: timeout.)',
  ],
  ['unanswered', { ...silence, why: 'aborted' }, undefined],
] as const)(
  'what became of a contact that was to be created is said without the contact: %s',
  (answer, result, line) => {
    const { log, lines } = listening();
    logContactCreation(log, answer, result, { origin: 'http://127.0.0.1:4010' });

    expect(lines).toEqual(line === undefined ? [] : [line]);
  },
);

test.each(['timeout', 'refused', 'reset', 'dns', 'tls', 'other'] as const)(
  'an event that is sent again: why, and where nobody answered: %s',
  (why) => {
    expect(said({ ...silence, why }, { do: 'retry', atMs: 0 })).toEqual([
      `warn [intercom-events] An event was not accepted and will be sent again. (No response from http://127.0.0.1:4010: ${why}.)`,
    ]);
  },
);

test('an address at which nobody answers is said with a pause, and with an event that is given up', () => {
  const where = '(No response from http://127.0.0.1:4010: timeout.)';
  const [paused] = said(silence, { do: 'pause-all', untilMs: 0, because: 'unavailable' });
  const [dead] = said(silence, { do: 'dead', reason: 'expired' });

  expect(paused).toBe(
    `error [intercom-events] Delivery is paused: Intercom cannot be reached. ${where}`,
  );
  expect(dead?.endsWith(`redrive(). ${where}`)).toBe(true);
});

test('without a token nobody was asked, so no address is to blame', () => {
  const [line] = said(
    { ...silence, why: 'no_token' },
    { do: 'pause-all', untilMs: 0, because: 'unauthorised' },
  );

  expect(line).toMatch(/ \(No request sent: no_token\.\)$/);
});

const answered = (
  status: number,
  rest: { readonly code?: string; readonly content?: 'other' } = {},
): HttpResult => ({ kind: 'response', status, content: 'json', ...rest });

test.each<readonly [string, HttpResult, string]>([
  ['a token that is refused', answered(401), 'Intercom does not accept the access token. '],
  [
    'a request that is forbidden',
    answered(403),
    'Intercom, or a firewall in front of it, forbids the request. ',
  ],
  [
    'no token',
    { ...silence, why: 'no_token' },
    'your function `accessToken` returned a token that is empty. Intercom was not asked. ',
  ],
  ['a certificate', { ...silence, why: 'tls' }, 'no secure connection can be made. '],
  [
    'an unknown version',
    answered(400, { code: 'intercom_version_invalid' }),
    'Intercom does not know this API version. ',
  ],
  ['a page that is not there', answered(404), "this is not the address of Intercom's API. "],
  [
    'a method that is not allowed',
    answered(405),
    "this address refuses requests to Intercom's API. ",
  ],
  [
    'a type that is not acceptable',
    answered(406),
    "this address refuses requests to Intercom's API. ",
  ],
  ['a proxy with a password', answered(407), 'a proxy asks for credentials. '],
  [
    'a body that is not supported',
    answered(415),
    "this address refuses requests to Intercom's API. ",
  ],
  ['a redirect', answered(302), 'the response leads to another address, '],
  ['a page', answered(200, { content: 'other' }), "the response does not look like Intercom's. "],
  ['an answer of no request', answered(204), "the response does not look like Intercom's. "],
  ['errors of Intercom', answered(503), 'Intercom responds with errors. '],
  ['silence', silence, 'Intercom cannot be reached. '],
  ['a refused connection', { ...silence, why: 'refused' }, 'Intercom cannot be reached. '],
])('the line about a pause names its cause: %s', (_what, result, cause) => {
  const meaning = classify(result);
  const because = pauseReasons.find((reason) => reason === meaning) ?? 'rate_limited';
  const { log, lines } = listening();
  logDecision(
    log,
    result,
    { do: 'pause-all', untilMs: 0, because },
    {
      origin: 'http://127.0.0.1:4010',
      onUnknownContact: 'hold',
      token: { problem: 'returned a token that is empty' },
    },
  );

  expect(lines.join()).toContain(`error [intercom-events] Delivery is paused: ${cause}`);
});

test('what close() has ended is no trouble of Intercom’s', () => {
  expect(said({ ...silence, why: 'aborted' }, { do: 'retry', atMs: 0 })).toEqual([]);
});

test('an event that is delivered after all is no trouble', () => {
  expect(said({ ...refused, status: 200 }, { do: 'delivered' })).toEqual([]);
});

test.each(pauseReasons.map((because) => [because]))(
  'why all delivery waits is said: %s',
  (because) => {
    const [line = ''] = said(refused, { do: 'pause-all', untilMs: 0, because });

    expect(line).toMatch(because === 'rate_limited' ? /^warn / : /^error /);
    expect(line).toMatch(/\. \(status 422, code "data_invalid", request id "r-1"\)$/);
  },
);

test('text from outside cannot write lines of its own', () => {
  const [line] = said({ ...refused, code: 'x\n[fatal] y' }, { do: 'dead', reason: 'rejected' });

  expect(line).not.toContain('\n');
});

test.each(metadataChanges.map((change) => [change]))(
  'what was changed in metadata is said: %s',
  (change) => {
    expect(metadataMessage(change, 'plan')).toMatch(/^Metadata key "plan": .+\.$/s);
    expect(metadataMessage(change, undefined)).toMatch(/^An event's metadata: .+\.$/s);
  },
);

test('a long key is cut, and cannot write lines of its own', () => {
  const advice = metadataMessage('cut_text', `a\n${'b'.repeat(200)}`);

  expect(advice).not.toContain('\n');
  expect(advice).toContain(`"a\\n${'b'.repeat(98)}"`);
});
