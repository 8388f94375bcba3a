import type { EventStore } from '@intercom-events/core/outbox';
import { ManualClock } from '@intercom-events/core/test-ports';
import {
  assertLaw,
  type ContractClient,
  contractClient,
  PendingCalls,
} from '@intercom-events/testing/outbox-contract';
import { expect } from 'vitest';
import { Disk, MapStores } from './map-store.js';

type Process = ContractClient & { readonly stores: MapStores };

/** Everything that can happen. `slot` is one of three processes; a process that does not run is started. */
export type Action =
  | { readonly do: 'track'; readonly slot: number; readonly user: string }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'answer'; readonly status: number }
  | { readonly do: 'lose' | 'find'; readonly user: string }
  | { readonly do: 'kill' | 'close' | 'redrive' | 'repair'; readonly slot: number }
  | { readonly do: 'forget'; readonly slot: number; readonly user: string }
  | { readonly do: 'break'; readonly slot: number; readonly call: keyof EventStore | 'all' };

const dayMs = 86_400_000;

/** Three processes on one disk, with one Intercom. */
export class Fleet {
  readonly #clock = new ManualClock();
  readonly #disk = new Disk();
  readonly #pending = new PendingCalls();
  readonly #processes: (Process | undefined)[] = [undefined, undefined, undefined];
  readonly #ended: Process[] = [];
  /** Users whom Intercom does not know. */
  readonly #unknown = new Set<string>();
  readonly #userOf = new Map<string, string>();
  readonly #forgotten = new Set<string>();
  /** How often Intercom has taken each event. */
  readonly #taken = new Map<string, number>();
  #status = 202;
  #started = 0;
  /** How often a process ended without notice, or could not reach its store. */
  #accidents = 0;

  async run(action: Action): Promise<void> {
    switch (action.do) {
      case 'track':
        this.#track(action.slot, action.user);
        break;
      case 'wait':
        await this.#clock.advance(action.ms);
        break;
      case 'answer':
        this.#status = action.status;
        break;
      case 'lose':
        this.#unknown.add(action.user);
        break;
      case 'find':
        this.#unknown.delete(action.user);
        break;
      case 'kill':
        this.#kill(action.slot);
        break;
      case 'close':
        await this.#close(action.slot);
        break;
      case 'redrive':
        await this.#ask(this.#start(action.slot).events.dead.redrive());
        break;
      case 'forget':
        await this.#forget(action.slot, action.user);
        break;
      case 'break':
        this.#break(action.slot, action.call);
        break;
      case 'repair':
        this.#start(action.slot).stores.before = () => {};
        break;
    }
    await this.#clock.settle();
    this.#assertLaw();
  }

  /** Everything works again. In the end every event that was stored has arrived, or was forgotten. */
  async finish(): Promise<void> {
    this.#status = 202;
    this.#unknown.clear();
    const stored = new Set(this.#disk.recent.map(({ name }) => name));
    for (const process of this.#running) process.stores.before = () => {};
    const { events } = this.#start(0);
    // What could not be stored is stored again after half a minute at the latest.
    await this.#clock.advance(60_000);
    // An unknown contact is probed twelve hours later at the latest.
    await this.#clock.advanceUntil(() => this.#disk.rows.size === 0, { maxMs: 2 * dayMs });
    await this.#ask(events.dead.redrive());
    await this.#clock.advanceUntil(() => this.#disk.rows.size === 0, { maxMs: 3_600_000 });
    await this.#clock.advance(10_000);
    this.#assertLaw();

    for (const { events: one } of this.#running) {
      expect(one.stats().pending, 'no process holds an event that is gone').toBe(0);
    }
    const missing = [...stored].filter(
      (name) => !this.#taken.has(name) && !this.#forgotten.has(this.#userOf.get(name) ?? ''),
    );
    expect(missing, 'every stored event arrives').toEqual([]);
    expect([...this.#disk.rows.keys()], 'nothing is left').toEqual([]);
    const most = Math.max(0, ...this.#taken.values());
    expect(most, 'an event arrives twice only after an accident').toBeLessThanOrEqual(
      1 + this.#accidents,
    );
  }

  async end(): Promise<void> {
    for (const process of [...this.#ended, ...this.#running]) {
      process.stores.before = () => {};
      await process.end();
    }
  }

  get #running(): readonly Process[] {
    return this.#processes.filter((process) => process !== undefined);
  }

  #start(slot: number): Process {
    const running = this.#processes[slot];
    if (running !== undefined) return running;
    this.#started += 1;
    const stores = new MapStores(this.#disk);
    const options = { delivery: { maxAgeMs: 20 * dayMs }, names: { max: 10_000 } };
    const id = `p${this.#started}`;
    const process = {
      ...contractClient(stores, this.#clock, this.#pending, { id, ...options }),
      stores,
    };
    process.intercom.answer = (body) => this.#answer(body);
    this.#processes[slot] = process;
    return process;
  }

  #answer(body: string): number {
    const { user_id: user, event_name: name } = JSON.parse(body);
    if (this.#unknown.has(user)) return 404;
    if (this.#status === 202) this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
    return this.#status;
  }

  #track(slot: number, user: string): void {
    const name = `did-${this.#userOf.size}`;
    this.#userOf.set(name, user);
    this.#start(slot).events.track(user, name);
  }

  #kill(slot: number): void {
    const process = this.#processes[slot];
    if (process === undefined) return;
    this.#accidents += 1;
    process.kill();
    this.#ended.push(process);
    this.#processes[slot] = undefined;
  }

  async #close(slot: number): Promise<void> {
    const process = this.#processes[slot];
    if (process === undefined) return;
    await this.#ask(process.events.close({ deadlineMs: 1_000 }));
    assertLaw(process);
    this.#ended.push(process);
    this.#processes[slot] = undefined;
  }

  async #forget(slot: number, user: string): Promise<void> {
    const { events } = this.#start(slot);
    this.#forgotten.add(user);
    await this.#ask(events.forget(user));
  }

  #break(slot: number, broken: keyof EventStore | 'all'): void {
    this.#accidents += 1;
    this.#start(slot).stores.before = (call) => {
      if (broken === 'all' || call === broken) throw new Error('broken');
    };
  }

  /** Lets time pass until there is an answer, if only an error. */
  async #ask(call: Promise<unknown>): Promise<void> {
    let isDone = false;
    void call.catch(() => {}).then(() => (isDone = true));
    await this.#clock.advanceUntil(() => isDone, { maxMs: 120_000 });
  }

  #assertLaw(): void {
    for (const process of this.#running) assertLaw(process);
  }
}
