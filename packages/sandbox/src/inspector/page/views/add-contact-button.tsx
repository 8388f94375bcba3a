import type { NewContact } from '../../../state/contact.js';
import { act } from '../sandbox-client.js';
import { usePage } from '../state/page-context.js';

/** Creates the contact that an event needs. */
export function AddContactButton({ contact }: { readonly contact: NewContact }) {
  const { dispatch } = usePage();
  const name = contact.user_id ?? contact.email ?? contact.id ?? '';
  const add = async () => {
    const answer = await act('contacts', contact);
    const text = answer.ok
      ? `Contact ${name} was added. Events that are sent again are stored now.`
      : answer.message;
    dispatch({ do: 'say', notice: { isError: !answer.ok, text } });
  };
  return (
    <button type="button" class="main" onClick={add}>
      Add this contact
    </button>
  );
}
