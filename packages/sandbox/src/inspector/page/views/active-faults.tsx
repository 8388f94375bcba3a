import type { Overview, SettingsChange } from '../../api.js';
import { type Answer, act, removeFault } from '../sandbox-client.js';
import { usePage } from '../state/page-context.js';
import { faultText } from '../text/fault-text.js';
import { numberText } from '../text/times.js';

interface Switch {
  readonly text: string;
  readonly undo: string;
  readonly remove: () => Promise<Answer<unknown>>;
}

/** Everything that is made to fail at the moment, in every view. */
export function ActiveFaults() {
  const { state, dispatch } = usePage();
  const switches = state.overview === undefined ? [] : switchesOf(state.overview);
  if (switches.length === 0) return null;
  const undo = async ({ remove }: Switch) => {
    const answer = await remove();
    if (!answer.ok) dispatch({ do: 'say', notice: { isError: true, text: answer.message } });
  };
  return (
    <section class="active-faults" aria-label="Made to fail by you">
      <ul>
        {switches.map((one) => (
          <li key={one.text}>
            {one.text}{' '}
            <button type="button" class="plain" onClick={() => undo(one)}>
              {one.undo}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function switchesOf(overview: Overview): readonly Switch[] {
  const { faults, latencyMs, rate, initial, isStrict } = overview;
  const set = (change: SettingsChange) => () => act('settings', change);
  const switches: Switch[] = faults.map((fault) => ({
    text: faultText(fault),
    undo: 'Remove',
    remove: () => removeFault(fault.id),
  }));
  if (latencyMs > 0) {
    const text = `Every response is delayed by ${numberText(latencyMs)} ms`;
    switches.push({ text, undo: 'Respond at once', remove: set({ latencyMs: 0 }) });
  }
  const perMinute = rate?.perMinute ?? false;
  if (perMinute !== initial.ratePerMinute) {
    const limit = perMinute === false ? 'off' : `${numberText(perMinute)} calls a minute`;
    const remove = set({ rateLimit: 'initial' });
    switches.push({ text: `Rate limit changed: ${limit}`, undo: 'Restore', remove });
  }
  if (isStrict !== initial.isStrict) {
    const text = isStrict ? 'Unknown contacts are refused (404)' : 'Unknown contacts are created';
    const unknownContacts = initial.isStrict ? 'reject' : 'create';
    switches.push({ text, undo: 'Restore', remove: set({ unknownContacts }) });
  }
  return switches;
}
