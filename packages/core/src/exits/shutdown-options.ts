import type { IntercomEvents } from '../client/intercom-events.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import {
  invalid,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireObject,
} from '../options/checks.js';
import { runtimeOf } from '../platform/runtime.js';

/** What can be closed before the clients: a server of `node:http`, or a framework's application. */
export interface ClosableServer {
  /** Stops accepting; calls back, or fulfils the promise it returns, when everything is answered. */
  close(callback?: (error?: Error) => void): unknown;
  closeIdleConnections?(): void;
  closeAllConnections?(): void;
}

/** What became of the events since the process was told to end. */
export interface ShutdownReport {
  readonly signal: NodeJS.Signals;
  readonly delivered: number;
  readonly dead: number;
  /** Neither delivered nor dead: they are kept where the next start finds them. */
  readonly pending: number;
}

/** How a process ends that is told to by a signal. */
export interface ShutdownOptions {
  /**
   * The signals that end the process.
   *
   * @default ['SIGTERM', 'SIGINT']
   */
  readonly signals?: readonly NodeJS.Signals[];

  /**
   * Closed first: it stops accepting, and its open requests are waited for, during at most half of
   * `deadlineMs`; then its connections are cut.
   */
  readonly server?: ClosableServer;

  /**
   * How long all of it may take, in milliseconds: server and events. Integer from 0 to 600,000. Keep it
   * below the time that your platform grants (Docker 10 s, Kubernetes 30 s).
   *
   * @default 5_000
   */
  readonly deadlineMs?: number;

  /** Told what became of the events, just before the process ends. It may throw. */
  readonly onClosed?: (report: ShutdownReport) => unknown;
}

/** The options, complete. */
export interface ResolvedShutdown {
  readonly clients: readonly IntercomEvents[];
  readonly signals: readonly NodeJS.Signals[];
  readonly server: ClosableServer | undefined;
  readonly deadlineMs: number;
  readonly onClosed: ((report: ShutdownReport) => unknown) | undefined;
}

const names = { signals: true, server: true, deadlineMs: true, onClosed: true } satisfies Record<
  keyof ShutdownOptions,
  true
>;

/** Checks what `installShutdown()` is given. Throws `ConfigurationError`. */
export function resolveShutdown(
  events: IntercomEvents | readonly IntercomEvents[],
  given: ShutdownOptions,
): ResolvedShutdown {
  if (!runtimeOf(globalThis).hasExit) {
    throw new ConfigurationError('OPTION_INVALID', 'There are no signals in a Worker.', {
      fix: 'Leave installShutdown() out, and hand events.flush() to waitUntil().',
    });
  }
  requireObject('options', given);
  requireKnownKeys('', given, names);
  requireFunction('onClosed', given.onClosed);
  const { server, onClosed } = given;
  if (server !== undefined && !canClose(server)) {
    throw invalid('server', 'a server, or another object with a `close` function', server);
  }
  return {
    clients: resolveClients(events),
    signals: resolveSignals(given.signals ?? ['SIGTERM', 'SIGINT']),
    server,
    deadlineMs: requireInteger('deadlineMs', given.deadlineMs ?? 5_000, {
      min: 0,
      max: 600_000,
    }),
    onClosed,
  };
}

function resolveClients(
  events: IntercomEvents | readonly IntercomEvents[],
): readonly IntercomEvents[] {
  const clients = isList(events) ? [...events] : [events];
  if (clients.length > 0 && clients.every(canClose)) return clients;
  throw invalid('events', 'a client made by createIntercomEvents(), or a list of them', events);
}

function resolveSignals(given: unknown): readonly NodeJS.Signals[] {
  const known = Object.keys(signalNumbers());
  const isUsable = (signal: unknown): signal is NodeJS.Signals =>
    known.some((name) => name === signal) && signal !== 'SIGKILL' && signal !== 'SIGSTOP';
  if (Array.isArray(given) && given.length > 0 && given.every(isUsable)) {
    return [...new Set(given)];
  }
  throw invalid('signals', 'a list of names of signals that a process can listen to', given);
}

/** Asked for when it is needed: Workers, which load this module too, have no `node:os`. */
export function signalNumbers(): Readonly<Record<NodeJS.Signals, number>> {
  return process.getBuiltinModule('node:os').constants.signals;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function canClose(value: unknown): boolean {
  const isObject = typeof value === 'object' ? value !== null : typeof value === 'function';
  return isObject && typeof Reflect.get(Object(value), 'close') === 'function';
}
