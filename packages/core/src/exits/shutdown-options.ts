import type { IntercomEvents } from '../client/intercom-events.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { fieldsOf } from '../model/own-fields.js';
import {
  invalid,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireObject,
} from '../options/checks.js';
import { runtimeOf } from '../platform/runtime.js';

/** What is closed before the clients: a `node:http` server, or the application of a framework. */
export interface ClosableServer {
  /** Stops accepting. Calls back, or fulfils the promise it returns, when all requests are answered. */
  close(callback?: (error?: Error) => void): unknown;
  closeIdleConnections?(): void;
  closeAllConnections?(): void;
}

/** What happened to the events since the signal. */
export interface ShutdownReport {
  readonly signal: NodeJS.Signals;
  readonly delivered: number;
  readonly dead: number;
  /** Neither delivered nor dead: kept for the next start of the application. */
  readonly pending: number;
}

/** Options of `installShutdown()`. */
export interface ShutdownOptions {
  /**
   * The signals that shut the process down.
   *
   * @default ['SIGTERM', 'SIGINT']
   */
  readonly signals?: readonly NodeJS.Signals[];

  /**
   * Closed first: it stops accepting, and its open requests are waited for during at most half of `deadlineMs`.
   * Then its connections are closed.
   */
  readonly server?: ClosableServer;

  /**
   * How long the shutdown of server and clients may take, in milliseconds. Integer from 0 to 600,000. Keep it
   * below the grace period of your platform (Docker 10 s, Kubernetes 30 s).
   *
   * @default 5_000
   */
  readonly deadlineMs?: number;

  /** Called with what happened to the events, just before the process ends. It may throw. */
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
  options: ShutdownOptions,
): ResolvedShutdown {
  if (!runtimeOf(globalThis).hasExit) {
    throw new ConfigurationError('OPTION_INVALID', 'There are no signals in a Worker.', {
      fix: 'Leave installShutdown() out, and pass events.flush() to waitUntil().',
    });
  }
  requireObject('options', options);
  requireKnownKeys('', options, names);
  const given = fieldsOf<ShutdownOptions>(options, names);
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

/** Loaded when it is needed: Workers load this module too, and have no `node:os`. */
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
