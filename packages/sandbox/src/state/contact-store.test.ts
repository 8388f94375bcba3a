import { expect, test } from 'vitest';
import type { NewContact } from '../index.js';
import { ContactStore } from './contact-store.js';

function newStore(): ContactStore {
  let made = 0;
  return new ContactStore(() => {
    made += 1;
    return `id-${made}`;
  });
}

test('finds a contact by each identifier, e-mail in any case', () => {
  const contacts = newStore();
  const added = contacts.add({ user_id: '42', email: 'A@example.org' });

  expect(added).toEqual({ id: 'id-1', user_id: '42', email: 'A@example.org', role: 'user' });
  expect(contacts.find({ id: 'id-1' })).toEqual([added]);
  expect(contacts.find({ user_id: '42' })).toEqual([added]);
  expect(contacts.find({ email: 'a@example.org' })).toEqual([added]);
  expect(contacts.size).toBe(1);
});

test('removes by any identifier, and keeps others with the same e-mail', () => {
  const contacts = newStore();
  const email = 'two@example.org';
  contacts.add({ user_id: 'a', email });
  const other = contacts.add({ user_id: 'b', email });

  expect(contacts.remove({ user_id: 'a' })).toBe(1);
  expect(contacts.remove({ user_id: 'a' })).toBe(0);
  expect(contacts.find({ email })).toEqual([other]);
  expect(contacts.remove({ email })).toBe(1);
  expect(contacts.size).toBe(0);
});

test.each<[string, object, string]>([
  ['no identifier', {}, 'CONTACT_INVALID'],
  ['a role alone', { role: 'user' }, 'CONTACT_INVALID'],
  ['an empty identifier', { user_id: '' }, 'CONTACT_INVALID'],
  ['a number', { user_id: 42 }, 'CONTACT_INVALID'],
  ['an unknown role', { user_id: '42', role: 'visitor' }, 'CONTACT_INVALID'],
  ['a lead with a user_id', { user_id: '42', role: 'lead' }, 'CONTACT_INVALID'],
  ['another spelling', { userId: '42' }, 'CONTACT_INVALID'],
  ['a user_id that is taken', { user_id: 'taken' }, 'CONTACT_EXISTS'],
  ['an existing id', { id: 'id-1' }, 'CONTACT_EXISTS'],
])('refuses %s', (_title, contact, code) => {
  const contacts = newStore();
  contacts.add({ user_id: 'taken' });

  expect(() => contacts.add(contact as NewContact)).toThrow(expect.objectContaining({ code }));
  expect(contacts.size).toBe(1);
});

test('a changed contact is found by its new identifiers only, and keeps its position', () => {
  const contacts = newStore();
  const known = contacts.create({ user_id: 'a', email: 'a@example.org' });
  const other = contacts.add({ user_id: 'b', email: 'a@example.org' });
  contacts.change(known, { user_id: 'c', email: 'c@example.org' });
  const changed = { id: 'id-1', user_id: 'c', email: 'c@example.org', role: 'user' };

  expect(contacts.find({ user_id: 'a' })).toEqual([]);
  expect(contacts.find({ email: 'a@example.org' })).toEqual([other]);
  expect(contacts.find({ user_id: 'c' })).toEqual([changed]);
  expect(contacts.all).toEqual([changed, other]);
});

test('changing nothing changes nothing', () => {
  const contacts = newStore();
  const known = contacts.create({ user_id: 'a', email: 'a@example.org' });
  contacts.change(known, {});

  expect(contacts.find({ email: 'a@example.org' })).toEqual([known.contact]);
});

test('a full store rejects contacts until some are removed', () => {
  const contacts = new ContactStore(() => 'generated', 1);
  contacts.add({ user_id: 'a' });

  expect(() => contacts.add({ user_id: 'b' })).toThrow('SANDBOX_FULL');
  contacts.remove({ user_id: 'a' });
  expect(contacts.add({ user_id: 'b' }).user_id).toBe('b');
});

test('users and leads with one e-mail address are found in the order in which they were added', () => {
  const contacts = newStore();
  const email = 'shared@example.org';
  for (const contact of [
    { id: 'x', email, role: 'lead' },
    { user_id: 'a', email },
    { id: 'y', email, role: 'lead' },
  ] as const) {
    contacts.add(contact);
  }

  expect(contacts.find({ email }).map(({ id, user_id }) => user_id ?? id)).toEqual(['x', 'a', 'y']);
  expect([...contacts.usersByEmail(email)].map(({ contact }) => contact.user_id)).toEqual(['a']);
});
