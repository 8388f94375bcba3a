import diagnostics from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import {
  type ClientOptions,
  ConfigurationError,
  createIntercomEvents,
} from '@intercom-events/core';
import { startSandbox } from '@intercom-events/sandbox';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChild } from '../support/child.js';
import { expectLaw } from '../support/expect-law.js';
import { startWorld, type World } from '../support/world.js';

/** Texts that occur nowhere else: wherever they are found, they have leaked. */
const token = 'canary-token-5b1d0c77';
const email = 'canary.person.5b1d0c77@example.org';
const secret = 'canary-diagnosis-5b1d0c77';

const wrong = <T>(value: unknown): T => value as T;

/** Everything that Node can print of a value. */
function printed(...things: readonly unknown[]): string {
  const options = { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true } as const;
  return things
    .map((thing) => {
      const error = thing instanceof Error ? `${thing.stack}${thing.message}${thing.cause}` : '';
      return `${inspect(thing, options)}${JSON.stringify(thing)}${String(thing)}${error}`;
    })
    .join('\n');
}

/** Everything that is printed while a test runs. */
function watchTerminal(): { readonly text: string } {
  const seen = { text: '' };
  const note = (chunk: unknown): boolean => {
    seen.text += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(note),
    vi.spyOn(process.stderr, 'write').mockImplementation(note),
    ...(['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...said) => void note(said.join(' '))),
    ),
  ];
  const onWarning = (warning: Error): void => void note(printed(warning));
  process.on('warning', onWarning);
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
    process.off('warning', onWarning);
  });
  return seen;
}

/** Simulates everything that can go wrong; each response repeats the request. */
function startBadDay({ sandbox }: World): void {
  const repeated = `Bearer ${token} ${email} ${secret}`;
  const message = `made-up: ${repeated}`;
  const answers: readonly (readonly [number, string | object])[] = [
    [401, { type: 'error.list', errors: [{ code: 'unauthorized', message }] }],
    [403, { type: 'error.list', errors: [{ code: 'forbidden', message }] }],
    [500, `<h1>${repeated}</h1>`],
    [400, { type: 'error.list', errors: [{ code: 'parameter_invalid', message }] }],
    [422, { type: 'error.list', errors: [{ code: '422', message }] }],
    [404, `<h1>${repeated}</h1>`],
    [200, repeated],
    [302, repeated],
    [429, repeated],
  ];
  for (const [status, body] of answers) {
    const headers = { Location: `https://example.org/?t=${token}`, 'X-Echo': repeated };
    sandbox.fault({ kind: 'answer', status, body, headers });
  }
  sandbox.fault({ kind: 'reset', when: 'before-store' });
  sandbox.fault({ kind: 'reset', when: 'after-store' });
}

function trackAll({ events }: World): void {
  events.track({ email }, 'placed-order', { diagnosis: secret });
  events.track(
    { email },
    'paid-order',
    wrong({ diagnosis: secret, list: [secret], deep: { secret } }),
  );
  events.track({ email }, 'sent-order', () => {
    throw new Error(`${secret} ${email}`);
  });
  events.track(wrong({ email: secret }), 'placed-order', { diagnosis: secret });
  events.track({ email }, '', { diagnosis: secret });
  events.track({ email }, 'placed-order', { diagnosis: secret }, { at: wrong(secret) });
  const scope = events.openScope(() => {
    throw new Error(`${secret} ${email}`);
  });
  scope.track('opened-page', { diagnosis: secret });
  scope.track('closed-page', {}, { sendWhen: () => wrong(new Error(secret)) });
  scope.end();
}

test.each<readonly [string, ClientOptions['accessToken'] & {}]>([
  ['given as text', token],
  ['given by a function', () => Promise.resolve(token)],
])(
  'row 87: whatever goes wrong, a token %s appears in requests only',
  async (_what, accessToken) => {
    const terminal = watchTerminal();
    const world = await startWorld({
      sandbox: { unknownContacts: 'create', token },
      client: { accessToken },
    });
    const { clock, events, sandbox, told } = world;
    startBadDay(world);
    trackAll(world);
    const during: string[] = [printed(events, events.stats(), events.dead, events.current)];
    for (let i = 0; i < 40; i += 1) {
      await clock.advance(30_000);
      during.push(printed(events, events.stats()));
    }
    const letters = await events.dead.list();
    const results = [await events.flush(), letters, events.stats()];

    expect(letters.length).toBeGreaterThanOrEqual(2);
    expect(sandbox.received[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(sandbox.events.length).toBeGreaterThan(0);
    const everything = `${during.join()}${printed(told, results)}${terminal.text}`;
    expect(everything).not.toContain(token);
    // Reports and dead letters have user and event name; the log has not.
    expect(told.lines.length).toBeGreaterThan(5);
    for (const logged of [told.lines.join('\n'), terminal.text]) {
      expect(logged).not.toContain(email);
      expect(logged).not.toContain(secret);
    }
    expectLaw(events, sandbox);
  },
);

test('row 87: no report to a hook contains metadata', async () => {
  const world = await startWorld({
    sandbox: { unknownContacts: 'create', token },
    client: { accessToken: token },
  });
  const { clock, events, told, sandbox } = world;
  startBadDay(world);
  trackAll(world);
  await clock.advance(3_600_000);

  const { delivered, dropped, dead, paused } = told;
  expect(delivered.length + dead.length).toBeGreaterThan(0);
  expect(printed(delivered, dropped, dead, paused)).not.toContain(secret);
  expectLaw(events, sandbox);
});

/** Everything that is published on the channels while a test runs. */
function watchChannels(): unknown[] {
  const heard: unknown[] = [];
  const note = (message: unknown): void => void heard.push(message);
  const names = ['accepted', 'delivered', 'dropped', 'dead', 'paused', 'resumed', 'attempted'];
  for (const name of names) diagnostics.subscribe(`intercom-events:${name}`, note);
  onTestFinished(() => {
    for (const name of names) diagnostics.unsubscribe(`intercom-events:${name}`, note);
  });
  return heard;
}

/** One found by its key, one found in a text. */
const password = 'canary-password-5b1d0c77';
const phone = 'canary-phone-5b1d0c77';

test('row 87: a secret found by its key or by a pattern appears nowhere, not even in requests', async () => {
  const terminal = watchTerminal();
  const heard = watchChannels();
  const world = await startWorld({
    sandbox: { unknownContacts: 'create', token },
    client: {
      accessToken: token,
      redact: { patterns: [/canary-phone-\w{1,20}/] },
      beforeTrack: (event) => {
        if (event.name === 'broke-here') throw new Error(`${email} ${secret}`);
        return event;
      },
      consent: ({ value }, { name, metadata }) => {
        if (name === 'broke-there') throw new Error(`${value} ${metadata.diagnosis}`);
        return name !== 'said-no';
      },
    },
  });
  const { clock, events, sandbox, told } = world;
  startBadDay(world);
  const metadata = { diagnosis: secret, user_password: password, note: `Call ${phone}.` };
  for (let i = 0; i < 10; i += 1) events.track({ email }, `did-step-${i}`, metadata);
  const names = ['broke-here', 'broke-there', 'said-no'];
  for (const name of names) events.track({ email }, name, metadata);
  const scope = events.openScope(() => ({ email }));
  scope.track('held-order', () => metadata, { sendWhen: 'success' });
  const thrown: unknown[] = [];
  for (const name of names) {
    await events.send({ email }, name, metadata).catch((error: unknown) => thrown.push(error));
  }
  await events.forget({ email: secret }).catch((error: unknown) => thrown.push(error));
  await clock.advance(3_600_000);
  scope.end();
  await clock.advance(3_600_000);

  expect(thrown).toHaveLength(4);
  expect(sandbox.events.length).toBeGreaterThan(0);
  expect(heard.length).toBeGreaterThan(5);
  const said = `${printed(told.lines, thrown)}${terminal.text}`;
  for (const word of [token, email, secret]) expect(said).not.toContain(word);
  const emitted = printed(told.delivered, told.dropped, told.dead, told.paused, heard);
  for (const word of [token, secret]) expect(emitted).not.toContain(word);
  const kept = printed(events, events.stats(), await events.dead.list());
  const sent = printed(sandbox.received.map(({ body }) => `${body}`));
  for (const word of [password, phone]) expect(said + emitted + kept + sent).not.toContain(word);
  expectLaw(events, sandbox);
});

test('row 87: nothing about a forgotten user can be printed any more', async () => {
  const world = await startWorld({
    sandbox: { unknownContacts: 'create', token },
    client: { accessToken: token },
  });
  const { clock, events, sandbox } = world;
  sandbox.fault({ kind: 'answer', status: 422, times: 2 });
  events.track({ email }, 'placed-order', { diagnosis: secret });
  events.track({ email }, 'paid-order', { diagnosis: secret });
  await clock.settle();
  expect(printed(await events.dead.list())).toContain(email);
  sandbox.fault({ kind: 'answer', status: 401, times: 'always' });
  events.track({ email }, 'sent-order', { diagnosis: secret });
  await clock.settle();
  expect(await events.forget({ email })).toMatchObject({ deadLetters: 2, pending: 1 });

  const left = printed(
    events,
    events.stats(),
    events.dead,
    await events.dead.list(),
    events.current,
  );
  for (const word of [email, secret]) expect(left).not.toContain(word);
  expectLaw(events, sandbox);
});

test.each<readonly [string, object]>([
  ['a line end in the token', { accessToken: `${token}\n` }],
  ['a space in the token', { accessToken: `Bearer ${token}` }],
  ['quotation marks round the token', { accessToken: `"${token}“` }],
  ['the token in an object', { accessToken: { token } }],
  ['the token in a list', { accessToken: [token] }],
  ['the token as the region', { accessToken: token, region: token }],
  ['the token as the version', { accessToken: token, apiVersion: token }],
  ['the token as a switch', { accessToken: token, dryRun: token }],
  ['the token as a number', { accessToken: token, buffer: { maxEvents: token } }],
  ['the token as a logger', { accessToken: token, logger: token }],
  ['the token as a hook', { accessToken: token, onDead: token }],
  [
    'the token in the address',
    { accessToken: token, baseUrl: `https://${token}:x@api.intercom.io` },
  ],
  [
    'the token in the query',
    { accessToken: token, baseUrl: `https://api.intercom.io/?token=${token}` },
  ],
  ['the token as the address', { accessToken: token, baseUrl: token }],
  ['an unknown option', { accessToken: token, acessToken: token }],
])('row 87: a ConfigurationError about %s does not quote it', (_what, options) => {
  let error: unknown;
  try {
    createIntercomEvents(wrong(options));
  } catch (thrown) {
    error = thrown;
  }

  expect(error).toBeInstanceOf(ConfigurationError);
  expect(printed(error)).not.toContain(token);
  // Only the start of a region is shown.
  expect(printed(error)).not.toContain(token.slice(0, 13));
});

const badDay = `
import { createIntercomEvents } from '@intercom-events/core';
import { inspect } from 'node:util';
const events = createIntercomEvents({ delivery: { attemptTimeoutMs: 500 } });
const who = { email: process.env.CANARY_EMAIL };
const metadata = { diagnosis: process.env.CANARY_SECRET, list: [process.env.CANARY_SECRET] };
for (const name of ['placed-order', 'paid-order', 'sent-order', '']) events.track(who, name, metadata);
await events.flush({ deadlineMs: 3_000 });
console.log('the logger is the console', inspect(events, { depth: Infinity, showHidden: true }));
console.error(JSON.stringify(events), events.stats());
await events.close({ deadlineMs: 100 });
console.log('done');
setImmediate(() => { throw new Error('made-up crash of the application'); });
`;

test('row 87: a process in which everything goes wrong and that then crashes prints neither token nor e-mail nor metadata', async () => {
  const sandbox = await startSandbox({ unknownContacts: 'create', token });
  onTestFinished(() => sandbox.stop());
  const headers = { 'X-Echo': token };
  sandbox.fault({
    kind: 'answer',
    status: 422,
    body: { errors: [{ code: '422', message: token }] },
    headers,
  });
  sandbox.fault({ kind: 'reset', when: 'after-store' });
  sandbox.fault({ kind: 'answer', status: 401, body: `${token} ${email}`, times: 'always' });

  const { ended } = startChild(badDay, {
    INTERCOM_ACCESS_TOKEN: token,
    INTERCOM_EVENTS_URL: sandbox.url,
    CANARY_EMAIL: email,
    CANARY_SECRET: secret,
  });
  const { code, stdout, stderr } = await ended;

  expect(stdout).toContain('done');
  expect(stderr).toContain('[intercom-events]');
  expect(stderr).toContain('made-up crash');
  expect(code).toBe(1);
  expect(sandbox.received[0]?.headers.authorization).toBe(`Bearer ${token}`);
  for (const word of [token, email, secret]) expect(`${stdout}${stderr}`).not.toContain(word);
});
