import { useState } from 'preact/hooks';
import type { ContactList, ContactListItem } from '../../api.js';
import { TimeText } from '../parts/time-text.js';
import { act } from '../sandbox-client.js';
import { usePage } from '../state/page-context.js';
import { useKeyboard } from '../state/use-keyboard.js';
import { useRead } from '../state/use-read.js';
import { countOf, numberText } from '../text/times.js';
import { ContactPane } from './contact-pane.js';
import { MissingContacts } from './missing-contacts.js';

/** The contacts, those that are missing, and the open one beside them. */
export function ContactsView() {
  const { state, dispatch } = usePage();
  const { route, overview } = state;
  const [text, setText] = useState('');
  const version = `${overview?.counts.contacts} ${overview?.counts.stored}`;
  const answer = useRead<ContactList>(`contacts?text=${encodeURIComponent(text)}`, version);
  useKeyboard({
    move: focusContact,
    // Enter presses the contact that has the focus.
    open: () => undefined,
    close: () => dispatch({ do: 'open-contact', id: undefined }),
    search: () => document.getElementById('contact-search')?.focus(),
  });
  return (
    <div class={`list-and-details ${route.contact === undefined ? '' : 'has-details'}`}>
      <section class="list scrolling" aria-label="Contacts">
        <search class="filters">
          <input
            id="contact-search"
            type="search"
            value={text}
            placeholder="Search contacts ( / )"
            aria-label="Search contacts"
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
          <AddContact />
        </search>
        <MissingContacts />
        {answer?.ok && <Contacts list={answer.value} />}
      </section>
      {route.contact !== undefined && <ContactPane key={route.contact} id={route.contact} />}
    </div>
  );
}

/** Moves the focus to the next (1) or the previous (-1) contact. */
function focusContact(by: 1 | -1): void {
  const buttons = [...document.querySelectorAll<HTMLElement>('.contact-list button')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? buttons.indexOf(focused) : -1;
  buttons[Math.max(0, at + by)]?.focus();
}

function Contacts({ list: { contacts, total } }: { readonly list: ContactList }) {
  if (total === 0) return <p class="empty">No contacts.</p>;
  return (
    <>
      <ul class="contact-list">
        {contacts.map((item) => (
          <ContactItem key={item.contact.id} item={item} />
        ))}
      </ul>
      <p class="soft">
        {contacts.length < total
          ? `The newest ${contacts.length} of ${numberText(total)} contacts. Search for others.`
          : countOf(total, 'contact')}
      </p>
    </>
  );
}

function ContactItem({ item }: { readonly item: ContactListItem }) {
  const { state, dispatch } = usePage();
  const { contact, events, lastSec } = item;
  const { id, user_id, email, role } = contact;
  return (
    <li>
      <button
        type="button"
        aria-current={state.route.contact === id}
        onClick={() => dispatch({ do: 'open-contact', id })}
      >
        <span class="name">{user_id ?? email ?? id}</span>
        <span class="soft">
          {[user_id !== undefined && email, role].filter(Boolean).join(' · ')}
        </span>
        <span class="soft right">
          {countOf(events, 'event')}
          {lastSec !== undefined && (
            <>
              , last <TimeText ms={lastSec * 1000} />
            </>
          )}
        </span>
      </button>
    </li>
  );
}

/** Creates a contact by user id or e-mail address. */
function AddContact() {
  const { dispatch } = usePage();
  const [name, setName] = useState('');
  const add = async (event: Event) => {
    event.preventDefault();
    const value = name.trim();
    if (value === '') return;
    const answer = await act(
      'contacts',
      value.includes('@') ? { email: value } : { user_id: value },
    );
    const text = answer.ok ? `Contact ${value} was added.` : answer.message;
    dispatch({ do: 'say', notice: { isError: !answer.ok, text } });
    if (answer.ok) setName('');
  };
  return (
    <form class="add-contact" onSubmit={add}>
      <input
        value={name}
        required
        autocomplete="off"
        placeholder="User id or e-mail"
        aria-label="User id or e-mail of a new contact"
        onInput={({ currentTarget }) => setName(currentTarget.value)}
      />
      <button type="submit">Add contact</button>
    </form>
  );
}
