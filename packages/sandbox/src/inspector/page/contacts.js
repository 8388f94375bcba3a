import { find, make, renew } from './elements.js';
import { act } from './sandbox.js';

/** @param {() => unknown} refresh */
export function startContacts(refresh) {
  const field = find('contact-name', HTMLInputElement);
  find('contact-form', HTMLFormElement).addEventListener('submit', async (event) => {
    event.preventDefault();
    const name = field.value.trim();
    await addContact(name.includes('@') ? { email: name } : { user_id: name }, refresh);
    if (find('contact-error', HTMLElement).textContent === '') field.value = '';
  });
}

/**
 * @param {object} contact
 * @param {() => unknown} refresh
 */
export async function addContact(contact, refresh) {
  find('contact-error', HTMLElement).textContent = (await act('contacts', contact)) ?? '';
  await refresh();
}

/** @param {import('../state.js').InspectorState} state */
export function showContacts({ contacts, contactCount, isStrict }) {
  find('strictness', HTMLElement).textContent = isStrict
    ? 'Events of unknown contacts are answered with 404.'
    : 'Events of unknown contacts create the contact.';
  renew(find('contacts', HTMLElement), [contacts, contactCount], () => {
    const more = contactCount - contacts.length;
    const older = make('li', { className: 'soft', text: `and ${more} older contacts` });
    return more > 0 ? [...contacts.map(line), older] : contacts.map(line);
  });
}

/** @param {import('../../state/contact.js').Contact} contact */
function line({ id, user_id: userId, email, role }) {
  const names = [userId && `user_id=${userId}`, email && `email=${email}`].filter(Boolean);
  return make('li', { title: `id=${id}` }, [
    make('span', { text: names.join(' ') || `id=${id}` }),
    make('span', { className: 'soft', text: role }),
  ]);
}
