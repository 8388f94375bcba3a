import type { EventState } from '../../api.js';
import { resultNames } from '../text/explain-event.js';

interface ResultBadgeProps {
  readonly state: EventState;
  readonly attempts?: number;
}

/** What became of an event: a word and a colour. */
export function ResultBadge({ state, attempts = 1 }: ResultBadgeProps) {
  return (
    <span class={`badge ${state}`}>
      {resultNames[state]}
      {attempts > 1 && <span class="attempts"> ×{attempts}</span>}
    </span>
  );
}
