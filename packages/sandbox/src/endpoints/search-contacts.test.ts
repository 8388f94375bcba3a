import { expect, test } from 'vitest';
import type { Sandbox } from '../index.js';
import { call, errorOf, running } from '../test-support.js';

const people = [
  { id: '1', user_id: 'Ann', email: 'Ann@example.org' },
  { id: '2', user_id: 'bob', email: 'bob@example.org' },
  { id: '3', email: 'ann@example.org', role: 'lead' },
  { id: '4', user_id: 'dan' },
] as const;

const filter = (field: string, operator: string, value: unknown) => ({ field, operator, value });
const group = (operator: 'AND' | 'OR', ...value: unknown[]) => ({ operator, value });

function search(sandbox: Sandbox, query: unknown, more: object = {}) {
  return call(sandbox, { path: '/contacts/search', body: { query, ...more } });
}

test('a search has the documented shape, with keys in order', async () => {
  const sandbox = await running({ contacts: people });
  const { status, text } = await search(sandbox, filter('external_id', '=', 'bob'));

  expect(status).toBe(200);
  expect(text).toBe(
    '{"type":"list","data":[{"type":"contact","id":"2","external_id":"bob","role":"user","email":"bob@example.org"}],' +
      '"total_count":1,"pages":{"type":"pages","page":1,"per_page":50,"total_pages":1}}',
  );
});

test('no match is an empty list', async () => {
  const { text } = await search(await running(), filter('email', '=', 'x@example.org'));

  expect(text).toBe(
    '{"type":"list","data":[],"total_count":0,"pages":{"type":"pages","page":1,"per_page":50,"total_pages":0}}',
  );
});

test.each<[string, unknown, string]>([
  ['e-mail in any case, users and leads', filter('email', '=', 'ANN@example.org'), '13'],
  ['external_id, which has a case', filter('external_id', '=', 'ann'), ''],
  ['a number for a text', filter('id', '=', 2), '2'],
  ['role', filter('role', '=', 'lead'), '3'],
  ['not that one', filter('external_id', '!=', 'bob'), '134'],
  ['without', filter('email', '=', null), '4'],
  ['with', filter('external_id', '!=', null), '124'],
  ['with, sent without a value', { field: 'external_id', operator: '!=' }, '124'],
  ['without, sent without a value', { field: 'email', operator: '=' }, '4'],
  ['one of', filter('external_id', 'IN', ['Ann', 'dan']), '14'],
  ['none of', filter('external_id', 'NIN', ['Ann', 'dan']), '23'],
  ['contains', filter('email', '~', 'NN@'), '13'],
  ['does not contain', filter('email', '!~', 'ann'), '24'],
  ['starts with', filter('email', '^', 'bo'), '2'],
  ['ends with', filter('email', '$', 'example.org'), '123'],
  ['all of', group('AND', filter('email', '~', 'ann'), filter('role', '=', 'user')), '1'],
  ['any of', group('OR', filter('external_id', '=', 'bob'), filter('id', '=', '4')), '24'],
  [
    'groups in groups',
    group(
      'AND',
      group('OR', filter('id', '=', '1'), filter('id', '=', '3')),
      group('OR', filter('role', '=', 'lead'), filter('external_id', '=', 'bob')),
    ),
    '3',
  ],
])('finds by %s', async (_title, query, ids) => {
  const { text } = await search(await running({ contacts: people }), query);

  expect(
    JSON.parse(text)
      .data.map(({ id }: { id: string }) => id)
      .join(''),
  ).toBe(ids);
});

test('pages follow starting_after to the end', async () => {
  const sandbox = await running({ contacts: people });
  const everybody = filter('role', 'IN', ['user', 'lead']);
  const first = JSON.parse(
    (await search(sandbox, everybody, { pagination: { per_page: 3 } })).text,
  );
  const { starting_after } = first.pages.next;
  const pagination = { per_page: 3, starting_after };
  const second = JSON.parse((await search(sandbox, everybody, { pagination })).text);

  expect(first.pages).toEqual({
    type: 'pages',
    next: { page: 2, starting_after: '3' },
    page: 1,
    per_page: 3,
    total_pages: 2,
  });
  expect(second).toMatchObject({ data: [{ id: '4' }], total_count: 4 });
  expect(second.pages).toEqual({ type: 'pages', page: 2, per_page: 3, total_pages: 2 });
});

test('a page has at most 150 contacts', async () => {
  const { text } = await search(await running(), filter('role', '=', 'user'), {
    pagination: { per_page: 1000 },
  });

  expect(JSON.parse(text).pages.per_page).toBe(150);
});

const one = filter('id', '=', '1');

test.each<[string, unknown, object, object]>([
  ['no query', undefined, {}, { code: 'parameter_not_found' }],
  ['no value', { field: 'email', operator: '~' }, {}, { code: 'parameter_not_found' }],
  ['IN without a value', { field: 'email', operator: 'IN' }, {}, { code: 'parameter_not_found' }],
  ['an empty group', group('AND'), {}, { code: 'parameter_not_found' }],
  ['a group that breaks inside', group('AND', one, {}), {}, { code: 'parameter_not_found' }],
  [
    'an attribute the sandbox does not keep',
    filter('name', '=', 'Ann'),
    {},
    { message: 'cannot search by name; id, external_id, email and role work' },
  ],
  ['a key of every object', filter('constructor', '=', 'x'), {}, { code: 'parameter_invalid' }],
  [
    'an operator for numbers',
    filter('email', '>', '1'),
    {},
    { message: 'operator > does not work with this value of email' },
  ],
  ['an operator of every object', filter('id', 'toString', ''), {}, { code: 'parameter_invalid' }],
  ['IN without a list', filter('id', 'IN', '1'), {}, { code: 'parameter_invalid' }],
  ['a list for =', filter('id', '=', ['1']), {}, { code: 'parameter_invalid' }],
  ['16 filters', group('OR', ...Array(16).fill(one)), {}, { code: 'parameter_invalid' }],
  [
    'three groups deep',
    group('AND', group('AND', group('AND', one))),
    {},
    { code: 'parameter_invalid' },
  ],
  ['per_page of 0', one, { pagination: { per_page: 0 } }, { code: 'parameter_invalid' }],
  [
    'a starting_after of another search',
    one,
    { pagination: { starting_after: '9' } },
    { message: 'starting_after is not in the results' },
  ],
])('400: %s', async (_title, query, more, error) => {
  const answer = await search(await running({ contacts: people }), query, more);

  expect(answer.status).toBe(400);
  expect(errorOf(answer)).toMatchObject(error);
});

test('a contact without an e-mail address or external_id has null for it', async () => {
  const sandbox = await running({ contacts: [{ user_id: '42' }, { id: 'lead-1' }] });
  const { text } = await search(sandbox, filter('email', '=', null));

  expect(JSON.parse(text).data).toMatchObject([
    { external_id: '42', email: null },
    { external_id: null, email: null },
  ]);
});
