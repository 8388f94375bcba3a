import type {
  BulkOptions,
  ClientOptions,
  DeadlineOptions,
  ImportOptions,
  ListOptions,
  NewContact,
  ScopeTrackOptions,
  SendOptions,
} from '@intercom-events/core';
import { type Sandbox, startSandbox } from '@intercom-events/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../support/child.js';

const token = 'made-up-token';

/** Everything that is read from an object of the application. Node itself reads some names. */
type Names = Exclude<
  | keyof ClientOptions
  | keyof ScopeTrackOptions
  | keyof ListOptions
  | keyof SendOptions
  | keyof ImportOptions
  | keyof BulkOptions
  | keyof DeadlineOptions
  | keyof NewContact,
  'signal' | 'buffer' | 'before'
>;

/** A value for each name that would change something. A new option cannot be forgotten: the compiler asks for it. */
function pollution(elsewhere: string) {
  const options = {
    ...{ accessToken: 'another-token', region: 'eu', baseUrl: elsewhere, allowCustomHost: true },
    ...{ apiVersion: '1.0', dryRun: true, onUnknownContact: 'drop', plan: 1, onInvalid: 'drop' },
    ...{ redact: false, beforeTrack: 1, consent: 1, sample: 0, logger: false, drainOnExitMs: 1 },
    ...{ spill: { directory: '/' }, transport: 'fetch', dedupe: false },
    ...{ metadata: { maxKeys: 0 }, names: { max: 1 }, rateLimit: false, scope: 1, deadLetters: 1 },
    ...{ delivery: { concurrency: 1 }, onDelivered: 1, onDropped: 1, onDead: 1, onPause: 1 },
    ...{ onResume: 1, at: 1_262_304_001, dedupeKey: 'one', user: 'somebody', sendWhen: 'success' },
    ...{ timeoutMs: 1, headers: { 'x-another': '1' }, perPage: 1, since: 5, limit: 1 },
    ...{ concurrency: 1, checkpoint: 1, outageMs: 0, onProgress: 1 },
    ...{ onChanged: 1, onPreview: 1, jobId: 'another', deadlineMs: 0, userId: 'somebody' },
    ...{
      outbox: 1,
      proxy: elsewhere,
      email: 'somebody@example.org',
      name: 'somebody',
      role: 'lead',
    },
  } satisfies Record<Names, unknown> & Record<string, unknown>;
  // The environment, and what the library reads of its own objects and of answers.
  const others = {
    ...{ INTERCOM_EVENTS_URL: elsewhere, INTERCOM_REGION: 'eu', NODE_ENV: 'production', id: '7' },
    ...{ status: 'polluted', reason: 'polluted', fragment: 'polluted', because: 'polluted' },
    ...{
      code: 'polluted',
      awaited: {},
      body: '{}',
      expects: 'json',
      rate: { limit: 1 },
      next: '/',
    },
    ...{ retryAfterMs: 60_000, requestId: 'x', probe: {}, mayBeSent: 1, http: {}, observer: {} },
    ...{ paused: 1, refusal: 'closed', lateEvents: {}, lateDrafts: {}, stopped: {}, maxText: 1 },
    ...{ explanation: 'polluted', missing_time: 9, clockAheadMs: 9e9, amount: 1, currency: 'eur' },
    ...{ sub: 'somebody', meter: 1, tracer: 1, enabled: true, 'x-request-id': 'x', date: 'x' },
  };
  return { ...options, ...others };
}

/** Uses most of the library, and prints what came of it. */
function program(polluting: object | undefined, moment: 'before' | 'after'): string {
  const pollute = polluting ? `Object.assign(Object.prototype, ${JSON.stringify(polluting)});` : '';
  return `
    ${moment === 'before' ? pollute : ''}
    const { createIntercomEvents, money } = await import('@intercom-events/core');
    ${moment === 'after' ? pollute : ''}
    const told = [];
    const tell = (line) => told.push(line);
    const logger = { info: tell, warn: tell, error: tell };
    const events = createIntercomEvents({ accessToken: '${token}', logger, delivery: {}, names: {} });
    const said = [
      events.track('1', 'placed-order', { total: money(5, 'eur'), note: 'a note', kept: true }),
      events.track({ userId: '2' }, 'placed-order', { more: { inner: 1 } }, {}),
      events.track('1', 'placed-order', { total: money(5, 'eur'), note: 'a note', kept: true }),
      events.track({}, 'placed-order'),
      events.track('3', ''),
    ];
    const scope = events.openScope(() => '4');
    said.push(scope.track('opened-page'), scope.track('held', {}, { sendWhen: 'success' }));
    scope.end({ ok: true, aborted: false });
    const failed = events.openScope(() => undefined);
    said.push(failed.track('lost'));
    failed.end({ ok: false, aborted: true });
    const health = events.health();
    const flushed = await events.flush();
    const sent = await events.send('5', 'sent', { n: 1 });
    const listed = [];
    for await (const { name, metadata } of events.list('1')) listed.push([name, metadata]);
    const found = await events.contacts.find('1');
    const at = Math.floor(Date.now() / 1000) - 1000;
    const { durationMs, checkpoint, ...imported } = await events.import([
      { user: '6', name: 'imported', at },
      { user: '7', name: 'imported' },
    ]);
    const closed = await events.close();
    const { memory, ...stats } = events.stats();
    console.log(JSON.stringify({
      told, said, healthy: [health.status, health.reasons, health.unaccounted],
      flushed, sent: [sent.status, sent.name], listed, found: Object.keys(found).sort(),
      imported, position: checkpoint.position, closed, stats, used: memory.events,
    }));
  `;
}

async function sandboxFor(): Promise<Sandbox> {
  const sandbox = await startSandbox({ unknownContacts: 'create', token });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** What the program prints, and what arrives. */
async function run(polluting: object | undefined, moment: 'before' | 'after'): Promise<object> {
  const sandbox = await sandboxFor();
  const env = { INTERCOM_EVENTS_URL: sandbox.url };
  const { code, stdout, stderr } = await startChild(program(polluting, moment), env).ended;
  const arrived = sandbox.received.map(({ method, path, body }) => {
    const withoutTime = body.replace(/"created_at":\d+/, '"created_at":0');
    return `${method} ${path} ${withoutTime}`;
  });
  return {
    code,
    stderr,
    said: stdout === '' ? undefined : JSON.parse(stdout),
    arrived: arrived.sort(),
  };
}

test.each(['before', 'after'] as const)(
  'row 143: properties that a program has added to all objects %s it loads the library change nothing',
  async (moment) => {
    const elsewhere = await sandboxFor();

    const clean = await run(undefined, moment);
    const polluted = await run(pollution(elsewhere.url), moment);

    expect(clean).toMatchObject({ code: 0, stderr: '' });
    expect(polluted).toEqual(clean);
    expect(elsewhere.counts.requests, 'nothing goes anywhere else').toBe(0);
  },
);
