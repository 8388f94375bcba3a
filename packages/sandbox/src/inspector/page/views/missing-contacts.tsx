import type { NewContact } from '../../../state/contact.js';
import type { SentContact } from '../../api.js';
import { TimeText } from '../parts/time-text.js';
import { usePage } from '../state/page-context.js';
import { countOf } from '../text/times.js';
import { AddContactButton } from './add-contact-button.js';

/** The contacts that events were sent for, and that do not exist. */
export function MissingContacts() {
  const missing = usePage().state.overview?.missing ?? [];
  if (missing.length === 0) return null;
  return (
    <section class="missing" aria-labelledby="missing-title">
      <h2 id="missing-title">Missing contacts</h2>
      <p class="soft">
        Events for them were refused with 404. Add them, and send the events again.
      </p>
      <ul>
        {missing.map(({ contact, events, lastAtMs }) => (
          <li key={`${contact.by} ${contact.value}`}>
            <span class="name">{contact.value}</span> <span class="soft">{contact.by}</span>
            <span class="soft">
              {countOf(events, 'event')}, last <TimeText ms={lastAtMs} />
            </span>
            <AddContactButton contact={newContact(contact)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function newContact({ by, value }: SentContact): NewContact {
  if (by === 'id') return { id: value };
  return by === 'user_id' ? { user_id: value } : { email: value };
}
