import type { AppTracking } from '../tracking/app-tracking.js';

/** The applications that use a method: more than one only where a process starts several. */
export class TrackedApps {
  #apps: readonly AppTracking[] = [];

  add(tracking: AppTracking): void {
    if (!this.#apps.includes(tracking)) {
      this.#apps = [...this.#apps.filter(({ isLive }) => isLive), tracking];
    }
  }

  /** The one in which the method is being called. */
  of(instance: unknown): AppTracking | undefined {
    const [only] = this.#apps;
    if (this.#apps.length === 1) return only?.isLive === true ? only : undefined;
    const live = this.#apps.filter(({ isLive }) => isLive);
    if (live.length < 2) return live[0];
    return (
      live.find((tracking) => tracking.owns(instance)) ??
      live.find(({ running }) => running !== undefined) ??
      live.at(-1)
    );
  }
}
