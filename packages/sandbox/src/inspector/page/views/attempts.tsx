import type { EventAttempt, SentContact } from '../../api.js';
import { ResultBadge } from '../parts/result-badge.js';
import { TimeText } from '../parts/time-text.js';
import { usePage } from '../state/page-context.js';
import { explainAttempt } from '../text/explain-event.js';
import { exactTime } from '../text/times.js';

interface AttemptsProps {
  readonly attempts: readonly EventAttempt[];
  readonly contact: SentContact | undefined;
}

/** Each request that tried to send the event. */
export function Attempts({ attempts, contact }: AttemptsProps) {
  const { dispatch } = usePage();
  return (
    <section aria-labelledby="attempts-title">
      <h3 id="attempts-title">
        {attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}
      </h3>
      <ol class="attempt-list">
        {attempts.map((attempt) => (
          <li key={`${attempt.request} ${attempt.item}`}>
            <TimeText ms={attempt.atMs} text={exactTime(attempt.atMs)} />
            <span class="status">{attempt.status ?? '---'}</span>
            <ResultBadge state={attempt.state} />
            <span class="reason">{explainAttempt(attempt, contact)}</span>
            <button
              type="button"
              class="plain"
              onClick={() => dispatch({ do: 'open-request', number: attempt.request })}
            >
              {attempt.item === undefined ? 'Request' : `Item ${attempt.item + 1} of bulk request`}{' '}
              {attempt.request}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
