import { contain } from '../errors/contain.js';
import { spillAll } from '../platform/exit-spill.js';
import { closeServer } from './close-server.js';
import { type ResolvedShutdown, type ShutdownReport, signalNumbers } from './shutdown-options.js';

/** The signal that began the shutdown. */
interface FirstSignal {
  readonly signal: NodeJS.Signals;
  readonly atMs: number;
  /** The application listens to it as well, and so decides how the process ends. */
  hasOtherListeners: boolean;
}

/** Marks the listeners of this package, also those of another copy of it: they are not the application's. */
const ours = Symbol.for('intercom-events.shutdown');

/** npm and npx forward a Ctrl-C that the terminal has already sent to every process. */
const sameSignalMs = 500;

/** Waits for a signal, closes server and clients, and then lets the signal end the process. */
export class Shutdown {
  readonly #settings: ResolvedShutdown;
  readonly #onSignal: NodeJS.SignalsListener;
  #first: FirstSignal | undefined;
  #isInstalled = false;

  constructor(settings: ResolvedShutdown) {
    this.#settings = settings;
    this.#onSignal = Object.assign((signal: NodeJS.Signals) => this.#onReceived(signal), {
      [ours]: true,
    });
  }

  install(): void {
    this.#isInstalled = true;
    // First in line: a `once` listener removes itself before the listeners after it are called.
    for (const signal of this.#settings.signals) process.prependListener(signal, this.#onSignal);
  }

  uninstall(): void {
    this.#isInstalled = false;
    for (const signal of this.#settings.signals) process.off(signal, this.#onSignal);
  }

  #onReceived(signal: NodeJS.Signals): void {
    const hasOtherListeners = listenersOf(signal).some((listener) => !isOurs(listener));
    const first = this.#first;
    if (first === undefined) {
      this.#first = { signal, atMs: performance.now(), hasOtherListeners };
      void this.#close(this.#first);
    } else if (first.hasOtherListeners && !hasOtherListeners) {
      // The application's listeners are gone and have raised the signal again, as Nest's do: it has decided.
      first.hasOtherListeners = false;
    } else if (signal !== first.signal || performance.now() - first.atMs > sameSignalMs) {
      this.#end(signal, hasOtherListeners);
    }
  }

  async #close(first: FirstSignal): Promise<void> {
    const { server, clients, deadlineMs, onClosed } = this.#settings;
    const endsMs = performance.now() + deadlineMs;
    const before = countsOf(clients);
    if (server !== undefined) await closeServer(server, deadlineMs / 2);
    const leftMs = endsMs - performance.now();
    await Promise.allSettled(clients.map((client) => client.close({ deadlineMs: leftMs })));
    const after = countsOf(clients);
    const [delivered, dead] = [after.delivered - before.delivered, after.dead - before.dead];
    const report = { signal: first.signal, delivered, dead, pending: after.pending };
    tell(onClosed, report);
    this.#end(first.signal, first.hasOtherListeners);
  }

  /** Removes the listeners, so that the signal has its default effect. */
  #end(signal: NodeJS.Signals, hasOtherListeners: boolean): void {
    if (!this.#isInstalled) return;
    this.uninstall();
    if (hasOtherListeners || listenersOf(signal).some(isOurs)) return;
    spillAll();
    // For the first process of a container the kernel ignores signals that have no listener.
    if (process.pid === 1) process.exit(128 + signalNumbers()[signal]);
    process.kill(process.pid, signal);
  }
}

function listenersOf(signal: NodeJS.Signals): readonly object[] {
  return process.listeners(signal);
}

function isOurs(listener: object): boolean {
  return ours in listener;
}

function countsOf(clients: ResolvedShutdown['clients']): Omit<ShutdownReport, 'signal'> {
  const all = clients.map((client) => client.stats());
  return {
    delivered: sum(all.map(({ delivered }) => delivered)),
    dead: sum(all.flatMap(({ dead }) => Object.values(dead))),
    pending: sum(all.map(({ pending }) => pending)),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function tell(hook: ResolvedShutdown['onClosed'], report: ShutdownReport): void {
  try {
    contain(hook?.(report));
  } catch {
    // The process ends all the same.
  }
}
