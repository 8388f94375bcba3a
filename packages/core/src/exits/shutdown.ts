import { contain } from '../errors/contain.js';
import { spillAll } from '../platform/exit-spill.js';
import { closeServer } from './close-server.js';
import { type ResolvedShutdown, type ShutdownReport, signalNumbers } from './shutdown-options.js';

/** What is known of the signal that began the end. */
interface First {
  readonly signal: NodeJS.Signals;
  readonly atMs: number;
  /** The application listens to it as well, so it is the one that decides how the process ends. */
  isApplications: boolean;
}

/** Marks our listeners, those of another copy of this package too: they are not the application's. */
const ours = Symbol.for('intercom-events.shutdown');

/** npm and npx pass a Ctrl-C on that the terminal has sent to everybody already. */
const sameSignalMs = 500;

/** Waits for a signal, closes server and clients, and lets the process end as the signal would have. */
export class Shutdown {
  readonly #settings: ResolvedShutdown;
  readonly #onSignal: NodeJS.SignalsListener;
  #first: First | undefined;
  #isInstalled = false;

  constructor(settings: ResolvedShutdown) {
    this.#settings = settings;
    this.#onSignal = Object.assign((signal: NodeJS.Signals) => this.#heard(signal), {
      [ours]: true,
    });
  }

  install(): void {
    this.#isInstalled = true;
    // First in line: listeners that hear one signal only (`once`) are gone when it is their turn.
    for (const signal of this.#settings.signals) process.prependListener(signal, this.#onSignal);
  }

  uninstall(): void {
    this.#isInstalled = false;
    for (const signal of this.#settings.signals) process.off(signal, this.#onSignal);
  }

  #heard(signal: NodeJS.Signals): void {
    const isApplications = listenersOf(signal).some((listener) => !isOurs(listener));
    const first = this.#first;
    if (first === undefined) {
      this.#first = { signal, atMs: performance.now(), isApplications };
      void this.#close(this.#first);
    } else if (first.isApplications && !isApplications) {
      // Its own listeners have gone, and raise the signal again (Nest's do): it has decided.
      first.isApplications = false;
    } else if (signal !== first.signal || performance.now() - first.atMs > sameSignalMs) {
      this.#end(signal, isApplications);
    }
  }

  async #close(first: First): Promise<void> {
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
    this.#end(first.signal, first.isApplications);
  }

  /** Nobody listens any more: the signal does what it does by default. */
  #end(signal: NodeJS.Signals, isApplications: boolean): void {
    if (!this.#isInstalled) return;
    this.uninstall();
    if (isApplications || listenersOf(signal).some(isOurs)) return;
    spillAll();
    // The kernel keeps its default signals from the first process of a container.
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
    // The end of the process does not depend on it.
  }
}
