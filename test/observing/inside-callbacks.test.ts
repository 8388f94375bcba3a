import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { renameSync } from 'node:fs';
import path from 'node:path';
import {
  type ChannelMessages,
  type ClientOptions,
  defineEvents,
  type IntercomEvents,
  type Metadata,
  type ScopeTrackOptions,
} from '@intercom-events/core';
import { expect, onTestFinished, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { spillFolder } from '../support/spill-folder.js';
import { startOther, startWorld, token } from '../support/world.js';

/** The options that are a function, or an object with functions that are called. */
type CallbackOption = {
  [Name in keyof ClientOptions]-?: Extract<
    NonNullable<ClientOptions[Name]>,
    ((...args: never[]) => unknown) | { readonly warn: unknown } | { readonly schemas: unknown }
  > extends never
    ? never
    : Name;
}[keyof ClientOptions];

/** A new callback cannot be forgotten: the compiler asks for it here, and the test then asks for its call. */
const callbacks = {
  accessToken: true,
  beforeTrack: true,
  consent: true,
  sample: true,
  plan: true,
  logger: true,
  onDelivered: true,
  onDropped: true,
  onDead: true,
  onPause: true,
  onResume: true,
} as const satisfies Record<CallbackOption, true>;

const channels = {
  'intercom-events:accepted': true,
  'intercom-events:delivered': true,
  'intercom-events:dropped': true,
  'intercom-events:dead': true,
  'intercom-events:paused': true,
  'intercom-events:resumed': true,
  'intercom-events:attempted': true,
} as const satisfies Record<keyof ChannelMessages, true>;

/** Functions that are given to a call. */
const ofCalls = [
  'user',
  'promised user',
  'sendWhen',
  'metadata',
  'getter',
  'watch',
  'job',
] as const;

/** Looks at the counters from inside every function of the application, and notes where they do not add up. */
class Observer {
  readonly seen = new Set<string>();
  readonly wrong: string[] = [];
  client: IntercomEvents | undefined;

  look(where: string): void {
    this.seen.add(where);
    if (this.client === undefined) return;
    try {
      expectLaw(this.client);
    } catch (error) {
      this.wrong.push(`${where}: ${error instanceof Error ? error.message : ''}`);
    }
  }

  listen(): void {
    for (const name of Object.keys(channels)) {
      const listener = (): void => this.look(name);
      subscribe(name, listener);
      onTestFinished(() => {
        unsubscribe(name, listener);
      });
    }
  }

  /** Every option that is a callback. Events say in their metadata, or by their name, what becomes of them. */
  options(): ClientOptions {
    const log = (): void => this.look('logger');
    const hook = (name: string) => () => this.look(name);
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'made-up',
        validate: (value: unknown) => {
          this.look('plan');
          return { value };
        },
      },
    };
    return {
      accessToken: () => {
        this.look('accessToken');
        return token;
      },
      plan: defineEvents({ planned: schema }),
      onInvalid: 'warn',
      beforeTrack: (event) => {
        this.look('beforeTrack');
        return event.metadata.withhold === 'beforeTrack' ? null : event;
      },
      consent: (_contact, { metadata }) => {
        this.look('consent');
        return metadata.withhold !== 'consent';
      },
      sample: (_contact, name) => {
        this.look('sample');
        return name === 'sampled' ? 0 : 1;
      },
      logger: { info: log, warn: log, error: log },
      onDelivered: hook('onDelivered'),
      onDropped: hook('onDropped'),
      onDead: hook('onDead'),
      onPause: hook('onPause'),
      onResume: hook('onResume'),
    };
  }
}

test('row 110: inside every function of the application the counters add up, and health() says so', async () => {
  const observer = new Observer();
  observer.listen();
  const world = await startWorld({ client: observer.options() });
  const { clock, events, sandbox } = world;
  observer.client = events;
  const metadata = (more: Metadata) => (): Metadata => {
    observer.look('metadata');
    return {
      ...more,
      get key() {
        observer.look('getter');
        return 'value';
      },
    };
  };
  const trackAll = (track: (name: string, metadata: () => Metadata) => unknown): void => {
    track('planned', metadata({ n: 1 }));
    track('planned', metadata({ n: 1 }));
    track('off-plan', metadata({ n: 2 }));
    track('sampled', metadata({}));
    track('planned', metadata({ withhold: 'beforeTrack' }));
    track('planned', metadata({ withhold: 'consent' }));
    track('', metadata({}));
  };

  trackAll((name, given) => events.track('42', name, given));
  events.track('nobody-knows', 'planned', {});
  for (const kind of ['user', 'promised user'] as const) {
    for (const isSuccess of [true, false]) {
      let isKnown = false;
      const scope = events.openScope(() => {
        observer.look(kind);
        if (kind === 'promised user') return Promise.resolve('42');
        return isKnown ? '42' : undefined;
      });
      scope.watch(() => observer.look('watch'));
      const sendWhen: ScopeTrackOptions['sendWhen'] = ({ ok }) => {
        observer.look('sendWhen');
        return ok;
      };
      for (const given of [{}, { sendWhen }, { sendWhen, user: '42' }]) {
        trackAll((name, make) => scope.track(name, make, given));
      }
      await events.flush({ deadlineMs: 0 });
      isKnown = isSuccess;
      scope.end({ ok: isSuccess, aborted: false });
      await clock.advance(1_000);
    }
  }
  events.runInScope(
    () => undefined,
    ({ track }) => {
      observer.look('job');
      track('planned', {});
    },
  );
  await clock.advance(60_000);
  sandbox.fault({ kind: 'answer', status: 422, times: 1 });
  events.track('42', 'planned', { n: 3 });
  await clock.advance(10_000);
  // 401 concerns all events: delivery pauses.
  sandbox.fault({ kind: 'answer', status: 401, times: 1 });
  events.track('42', 'planned', { n: 4 });
  await clock.advance(600_000);
  await events.dead.redrive();
  await clock.advance(60_000);
  await events.forget('nobody-knows');
  const closing = events.close({ deadlineMs: 1_000 });
  await clock.advance(1_000);
  await closing;

  expect(observer.wrong).toEqual([]);
  expect([...observer.seen].sort()).toEqual(
    [...Object.keys(callbacks), ...Object.keys(channels), ...ofCalls].sort(),
  );
  expectLaw(events);
});

test('row 37: a sendWhen function may forget a contact: each other event of the request is decided once', async () => {
  const { clock, events, sandbox } = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const scope = events.openScope(() => undefined);
  const forget = (): boolean => {
    void events.forget('1');
    return false;
  };
  scope.track('kept', {}, { user: '1', sendWhen: () => true });
  scope.track('forgot', {}, { user: '2', sendWhen: forget });
  scope.track('sent', {}, { user: '3', sendWhen: () => true });
  scope.end();
  await clock.advance(1_000);

  expect(sandbox.events.map(({ event_name }) => event_name)).toEqual(['sent']);
  expect(events.stats()).toMatchObject({
    held: 0,
    delivered: 1,
    discarded: { forgotten: 1, failed: 1 },
  });
  expectLaw(events, sandbox);
});

test('row 37: an event that onDropped tracks into the same request is not given up in the same moment', async () => {
  let track = (): void => {};
  let times = 0;
  const onDropped = (): void => {
    times += 1;
    // A limit, so that this test ends where there is none.
    if (times < 100) track();
  };
  const { clock, events } = await startWorld({ client: { onDropped } });
  const scope = events.openScope(() => '42');
  track = () => scope.track('tried-again', { times }, { sendWhen: 'success' });
  track();
  await clock.advance(599_000);
  expect(times).toBe(0);
  await clock.advance(1_000);

  expect(times).toBe(1);
  expect(events.stats()).toMatchObject({ held: 1, discarded: { outcome_unknown: 1 } });
  expectLaw(events);
});

test('row 110: the log may look at the counters while events of an earlier process are recovered', async () => {
  const { directory, files } = spillFolder();
  const observer = new Observer();
  const earlier = await startWorld({ client: { spill: { directory } } });
  for (let n = 1; n <= 3; n += 1) earlier.events.track('nobody-knows', 'placed-order', { n });
  const closing = earlier.events.close({ deadlineMs: 0 });
  await earlier.clock.advance(0);
  await closing;
  const file = path.join(directory, files()[0] ?? '');
  // Another process has claimed the file, and gives it back.
  const claimed = `${file}.claimed-${Date.now()}-ab`;
  renameSync(file, claimed);
  const look = (): void => observer.look('logger');
  const logger = { info: look, warn: look, error: look };
  observer.client = startOther(earlier, { spill: { directory }, logger });
  renameSync(claimed, file);
  await earlier.clock.advance(60_000);

  expect(observer.client.stats()).toMatchObject({ recovered: 3 });
  expect(observer.seen.has('logger')).toBe(true);
  expect(observer.wrong).toEqual([]);
});
