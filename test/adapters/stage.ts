import type { SandboxOptions } from '@intercom-events/sandbox';
import { expectLaw } from '../support/expect-law.js';
import { until } from '../support/turns.js';
import { startWorld, type World, type WorldOptions } from '../support/world.js';
import type { AppPlan, Driver } from './driver.js';

/** A world with an application in it. */
export interface Stage extends World {
  /** Starts an application that tracks with this world's client; resolves with its URL. */
  open(plan: AppPlan): Promise<string>;
  /**
   * Waits until no event is held or in flight; resolves with the events that arrived: name and
   * user, sorted.
   */
  arrived(): Promise<readonly (readonly [name: string, userId: string | undefined])[]>;
}

/** Starts a world in which Intercom knows every user. */
export async function startStage(driver: Driver, options: WorldOptions = {}): Promise<Stage> {
  const everybody: SandboxOptions = { unknownContacts: 'create', ...options.sandbox };
  const world = await startWorld({ ...options, sandbox: everybody });
  const { events, clock, sandbox } = world;
  return {
    ...world,
    open: (plan) => driver.start({ ...plan, events }),
    arrived: async () => {
      await until(
        () => events.stats().held === 0 && events.stats().pending === 0,
        () => `nothing should wait any more: ${JSON.stringify(events.stats())}`,
      );
      await clock.settle();
      expectLaw(events, sandbox);
      return sandbox.events
        .map(({ event_name, user_id }) => [event_name, user_id] as const)
        .sort(([a, x = ''], [b, y = '']) => a.localeCompare(b) || x.localeCompare(y));
    },
  };
}

/** A promise that can be resolved from outside. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
