import type { FaultList } from '../faults/fault-list.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { RateWindow } from '../state/rate-window.js';
import type { RequestLog } from '../state/request-log.js';
import type { SavedState } from '../state/saved-state.js';
import type { Workspace } from '../state/workspace.js';

/** The options that can be changed while the sandbox runs. */
export interface Settings {
  unknownContacts: 'reject' | 'create';
  /** Delays every ordinary response. */
  latencyMs: number;
}

/** The parts of the sandbox that the inspector shows and changes. */
export interface InspectorContext {
  readonly options: ResolvedOptions;
  readonly token: string;
  readonly settings: Settings;
  readonly workspace: Workspace;
  readonly requestLog: RequestLog;
  readonly faults: FaultList;
  readonly rateWindow: RateWindow;
  readonly undo: ResetUndo;
  reset(): void;
  save(): SavedState;
  load(saved: SavedState): void;
}

import type { ResetUndo } from './reset-undo.js';
