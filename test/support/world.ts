import {
  type ClientOptions,
  createIntercomEvents,
  type DeadReport,
  type DeliveredReport,
  type DroppedReport,
  type IntercomEvents,
  type PauseReport,
} from '@intercom-events/core';
import { ManualClock } from '@intercom-events/core/test-ports';
import { type Sandbox, type SandboxOptions, startSandbox } from '@intercom-events/sandbox';
import { onTestFinished } from 'vitest';
import { ChaosProxy } from './chaos-proxy.js';
import { seededRandom } from './seeded.js';
import { Traffic } from './traffic.js';

/** The client's reports and log entries. */
export interface Told {
  readonly delivered: DeliveredReport[];
  readonly dropped: DroppedReport[];
  readonly dead: DeadReport[];
  readonly paused: PauseReport[];
  /** Lines of the log, each with its level. */
  readonly lines: string[];
}

/** A client, the sandbox to which it delivers over real sockets, and the clock of both. */
export interface World {
  readonly clock: ManualClock;
  /**
   * How far the wall clock of the client's machine is off, in milliseconds; the sandbox's is right.
   */
  readonly host: { skewMs: number };
  readonly sandbox: Sandbox;
  /** Between client and sandbox. */
  readonly proxy: ChaosProxy;
  readonly traffic: Traffic;
  readonly events: IntercomEvents;
  readonly told: Told;
}

/** Changes of the default world. */
export interface WorldOptions {
  readonly sandbox?: SandboxOptions;
  readonly client?: ClientOptions;
  /** Where the client sends to, instead of the proxy. */
  readonly origin?: (parts: Pick<World, 'sandbox' | 'proxy'>) => string | Promise<string>;
  readonly random?: () => number;
}

/** The token of these tests. */
export const token = 'made-up-token';

/** Resolves when all is loaded that a client loads in the background: it takes time that no manual clock sees. */
const isLoaded = createIntercomEvents({ accessToken: token, logger: false }).close();

/**
 * Starts everything, and stops it when the test is over. The user 42 exists; other contacts do not.
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  await isLoaded;
  const clock = new ManualClock();
  const sandbox = await startSandbox({
    contacts: [{ user_id: '42' }],
    token,
    now: clock.wallMs,
    ...options.sandbox,
  });
  onTestFinished(() => sandbox.stop());
  const proxy = await ChaosProxy.start(sandbox.port, clock);
  onTestFinished(() => proxy.refuse());
  const origin = (await options.origin?.({ sandbox, proxy })) ?? proxy.url;
  const traffic = watchTraffic(origin, clock);
  proxy.traffic = traffic;
  const told = blank();
  const random = options.random ?? seededRandom();
  const client = { accessToken: token, baseUrl: origin, ...telling(told), ...options.client };
  const host = { skewMs: 0 };
  const hostClock = { ...clock, wallMs: () => clock.wallMs() + host.skewMs };
  const events = createIntercomEvents(client, { clock: hostClock, random, idPrefix: 'test' });
  onTestFinished(() => closeNow(events, clock));
  return { clock, host, sandbox, proxy, traffic, events, told };
}

/** A second client of the same workspace, like in another process: it only shares the clock. */
export function startOther({ clock, proxy }: World, options: ClientOptions = {}): IntercomEvents {
  const client = { accessToken: token, baseUrl: proxy.url, logger: false as const, ...options };
  const random = seededRandom(4_242);
  const events = createIntercomEvents(client, { clock, random, idPrefix: 'other' });
  onTestFinished(() => closeNow(events, clock));
  return events;
}

/** Closes a client that uses a manual clock. */
async function closeNow(events: IntercomEvents, clock: ManualClock): Promise<void> {
  const closing = events.close({ deadlineMs: 0 });
  await clock.advance(0);
  await closing;
}

function watchTraffic(origin: string, clock: ManualClock): Traffic {
  const traffic = new Traffic(origin);
  onTestFinished(() => traffic.stop());
  clock.isIdle = () => traffic.isQuiet;
  clock.describe = () => traffic.state;
  return traffic;
}

function blank(): Told {
  return { delivered: [], dropped: [], dead: [], paused: [], lines: [] };
}

function telling(told: Told): ClientOptions {
  const line = (level: string) => (text: string) => {
    told.lines.push(`${level} ${text}`);
  };
  return {
    logger: { info: line('info'), warn: line('warn'), error: line('error') },
    onDelivered: (report) => told.delivered.push(report),
    onDropped: (report) => told.dropped.push(report),
    onDead: (report) => told.dead.push(report),
    onPause: (report) => told.paused.push(report),
  };
}
