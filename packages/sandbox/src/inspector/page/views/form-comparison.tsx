import type { JsonValue } from '../../../state/listed-event.js';
import type { EventDetails } from '../../api.js';
import { ValueView } from '../parts/value-view.js';
import { type ComparedValue, compareForms } from '../text/compare-forms.js';

/** What was sent beside what Intercom keeps, with the differences marked and said. */
export function FormComparison({ details }: { readonly details: EventDetails }) {
  const values = compareForms(details);
  const isStored = details.stored !== undefined;
  if (values.length === 0) return <p class="soft">The body of the request is not kept.</p>;
  return (
    <section aria-labelledby="form-title">
      <h3 id="form-title">{isStored ? 'As sent, and as Intercom keeps it' : 'As sent'}</h3>
      {details.differences.length > 0 && (
        <ul class="differences">
          {details.differences.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <table class="forms">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Sent</th>
            {isStored && <th scope="col">Kept</th>}
          </tr>
        </thead>
        <tbody>
          {values.map((value) => (
            <ComparedRow key={`${value.isMetadata} ${value.key}`} {...{ value, isStored }} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ComparedRowProps {
  readonly value: ComparedValue;
  readonly isStored: boolean;
}

function ComparedRow({ value, isStored }: ComparedRowProps) {
  const { key, isMetadata, sent, stored, difference } = value;
  return (
    <tr class={difference}>
      <th scope="row">
        {isMetadata && <span class="soft">metadata.</span>}
        {key}
      </th>
      <td>{sent !== undefined && <ValueView name={key} value={sent} />}</td>
      {isStored && <td>{keptText({ key, sent, stored, difference })}</td>}
    </tr>
  );
}

function keptText({ key, stored, difference }: Omit<ComparedValue, 'isMetadata'>) {
  if (difference === 'dropped') return <em>not kept</em>;
  if (difference === 'none') return <span class="soft">same</span>;
  return stored === undefined ? null : (
    <ins>
      <ValueView name={key} value={stored as JsonValue} />
    </ins>
  );
}
