import { expect, test } from 'vitest';
import { storeEvent } from '../endpoints/create-event.js';
import { findOrCreateContact } from '../endpoints/find-contact.js';
import { createIdGenerator } from './id-generator.js';
import { Workspace, type WorkspaceLimits } from './workspace.js';

const rules = { unknownContacts: 'create', maxMetadataKeys: 10, maxEventNames: false } as const;

function workspaceWith(limits: Partial<WorkspaceLimits>): Workspace {
  const max = { contactsBytes: 1e6, eventNamesBytes: 1e6, storedEvents: 1e6, summaries: 1e6 };
  const options = { ...rules, keepEvents: 10, keepBytes: 1e6, onContactCreated: () => undefined };
  return new Workspace(options, createIdGenerator(Math.random), { ...max, ...limits });
}

/** Stores events of new users until one is refused, and returns the results. */
function storeMany(workspace: Workspace, count: number, name = (at: number) => `name-${at}`) {
  return Array.from({ length: count }, (_, at) => {
    const event = { event_name: name(at), created_at: 1, user_id: String(at) };
    const result = storeEvent(event, 0, { workspace, rules });
    return 'code' in result ? result.code : result.outcome;
  });
}

test.each<[string, Partial<WorkspaceLimits>]>([
  ['events', { storedEvents: 2 }],
  ['bytes of event names', { eventNamesBytes: 100 }],
  ['bytes of contacts', { contactsBytes: 1_000 }],
])('a full workspace responds with sandbox_full: %s', (_title, limits) => {
  expect(storeMany(workspaceWith(limits), 3)).toEqual(['stored', 'stored', 'sandbox_full']);
});

test('existing names and contacts work in a full workspace', () => {
  const workspace = workspaceWith({ eventNamesBytes: 100, contactsBytes: 1_000 });
  storeMany(workspace, 3);
  const event = { event_name: 'name-0', created_at: 2, user_id: '0' };

  expect(storeEvent(event, 0, { workspace, rules })).toMatchObject({ outcome: 'stored' });
});

test('summaries are limited, all of a request or none', () => {
  const workspace = workspaceWith({ summaries: 2 });
  const contact = findOrCreateContact(
    { id: undefined, user_id: '42', email: undefined },
    workspace,
    rules,
  );
  if ('code' in contact) throw new Error(contact.message);
  const summary = (name: string) => ({ name, count: 1, firstSec: 1, lastSec: 1 });

  expect(workspace.importSummaries(contact, [summary('a'), summary('b')])).toBe('ok');
  expect(workspace.importSummaries(contact, [summary('c')])).toBe('full');
  expect(workspace.summariesOf([contact])[0]?.events.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a reset makes room', () => {
  const workspace = workspaceWith({ storedEvents: 2, eventNamesBytes: 100, contactsBytes: 1_000 });
  storeMany(workspace, 3);
  workspace.clear();

  expect(storeMany(workspace, 2)).toEqual(['stored', 'stored']);
});
