import type { SettingsChange } from '../../api.js';
import { act } from '../sandbox-client.js';
import { usePage } from '../state/page-context.js';
import { numberText } from '../text/times.js';

/** Unknown contacts, latency and the rate limit. */
export function SettingsForm() {
  const { state, dispatch } = usePage();
  const { overview } = state;
  if (overview === undefined) return null;
  const { isStrict, latencyMs, rate, names } = overview;
  const change = async (settings: SettingsChange) => {
    const answer = await act('settings', settings);
    if (!answer.ok) dispatch({ do: 'say', notice: { isError: true, text: answer.message } });
  };
  const max = names.max === false ? 'no limit' : `of ${numberText(names.max)}`;
  return (
    <section class="card" aria-labelledby="settings-title">
      <h2 id="settings-title">Contacts, latency and limits</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={isStrict}
          onChange={({ currentTarget }) =>
            change({ unknownContacts: currentTarget.checked ? 'reject' : 'create' })
          }
        />
        Refuse events of unknown contacts with 404, as Intercom does
      </label>
      <NumberForm
        label="Delay every response by (ms)"
        value={latencyMs}
        range={{ min: 0, max: 60_000 }}
        onSet={(value) => change({ latencyMs: value })}
      />
      <NumberForm
        label="Rate limit (calls a minute)"
        value={rate?.perMinute ?? ''}
        range={{ min: 1, max: 1_000_000_000 }}
        onSet={(value) => change({ rateLimit: value })}
      />
      <p>
        <b>{numberText(names.used)}</b> {names.max === false ? 'event names' : `${max} event names`}{' '}
        used
        {names.max !== false && (
          <meter min={0} max={names.max} value={names.used} aria-label="Event names used" />
        )}
      </p>
    </section>
  );
}

interface NumberFormProps {
  readonly label: string;
  readonly value: number | '';
  readonly range: { readonly min: number; readonly max: number };
  readonly onSet: (value: number) => void;
}

function NumberForm({ label, value, range, onSet }: NumberFormProps) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { currentTarget } = event;
    if (!(currentTarget instanceof HTMLFormElement)) return;
    const given = new FormData(currentTarget).get('value');
    onSet(Number(given));
  };
  return (
    // Its field starts anew with the value that is set.
    <form key={value} onSubmit={submit}>
      <label>
        {label}
        <input name="value" type="number" required defaultValue={String(value)} {...range} />
      </label>
      <button type="submit">Set</button>
    </form>
  );
}
