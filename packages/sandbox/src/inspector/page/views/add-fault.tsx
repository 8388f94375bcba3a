import { useState } from 'preact/hooks';
import { act } from '../sandbox-client.js';
import { usePage } from '../state/page-context.js';
import { faultChoices, timesChoices } from '../text/fault-text.js';

/** Makes the next requests fail. */
export function AddFault() {
  const { dispatch } = usePage();
  const [kind, setKind] = useState(0);
  const [times, setTimes] = useState(0);
  const add = async (event: Event) => {
    event.preventDefault();
    const fault = { ...faultChoices[kind]?.fault, times: timesChoices[times]?.times };
    const answer = await act('faults', fault);
    if (!answer.ok) dispatch({ do: 'say', notice: { isError: true, text: answer.message } });
  };
  return (
    <section class="card" aria-labelledby="fault-title">
      <h2 id="fault-title">Make requests fail</h2>
      <p class="soft">
        What is active is shown at the top of the page, with a button to remove it.
      </p>
      <form onSubmit={add}>
        <ChoiceField label="Failure" choices={faultChoices} value={kind} onChange={setKind} />
        <ChoiceField label="Requests" choices={timesChoices} value={times} onChange={setTimes} />
        <button type="submit" class="main">
          Add failure
        </button>
      </form>
    </section>
  );
}

interface ChoiceFieldProps {
  readonly label: string;
  readonly choices: readonly { readonly title: string }[];
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function ChoiceField({ label, choices, value, onChange }: ChoiceFieldProps) {
  return (
    <label>
      {label}
      <select
        value={String(value)}
        onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
      >
        {choices.map(({ title }, at) => (
          <option key={title} value={String(at)}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
