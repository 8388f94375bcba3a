import type { SavedState } from '../state/saved-state.js';

/** What is saved and loaded. */
interface Resettable {
  reset(): void;
  save(): SavedState;
  load(saved: SavedState): void;
}

/** Keeps what the last reset of the page deleted. Undoing it deletes nothing either: what came since can be brought back. */
export class ResetUndo {
  #deleted: SavedState | undefined;

  /** What an undo brings back; undefined if there is nothing. */
  get summary(): { readonly requests: number; readonly stored: number } | undefined {
    if (this.#deleted === undefined) return undefined;
    const { log, workspace } = this.#deleted;
    return { requests: log.requestCount, stored: workspace.stored.length / 3 };
  }

  reset(sandbox: Resettable): void {
    this.#deleted = sandbox.save();
    sandbox.reset();
  }

  /** Brings back what the last reset deleted. False if there is nothing. */
  undo(sandbox: Resettable): boolean {
    const deleted = this.#deleted;
    if (deleted === undefined) return false;
    const current = sandbox.save();
    this.#deleted = current.log.requestCount > 0 ? current : undefined;
    sandbox.load(deleted);
    return true;
  }
}
