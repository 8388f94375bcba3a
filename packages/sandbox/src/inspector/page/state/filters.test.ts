import { expect, test } from 'vitest';
import type { EventRow } from '../../api.js';
import { type Filters, filterEvents, noFilters, withFilter, withoutFilter } from './filters.js';

const base: EventRow = {
  ...{ id: 1, atMs: 0, createdAtSec: 1, name: 'placed-order', contactId: undefined, note: '' },
  contact: { by: 'user_id', value: '42' },
  ...{ state: 'stored', attempts: 1, preview: 'order: A-17, price: €349.99' },
  last: {
    ...{ request: 1, item: undefined, atMs: 0, status: 202, state: 'stored' },
    ...{ reason: undefined, fault: undefined },
  },
};
const retried: EventRow = { ...base, id: 2, attempts: 3 };
const refused: EventRow = {
  ...base,
  ...{
    id: 3,
    name: 'signed-in',
    state: 'refused',
    preview: '',
    contact: { by: 'email', value: 'ada@example.org' },
  },
  last: {
    ...base.last,
    ...{ state: 'refused', status: 404 },
    reason: { code: 'not_found', message: 'User Not Found' },
  },
};
const hanging: EventRow = { ...base, id: 4, last: { ...base.last, status: undefined } };
const rows = [base, retried, refused, hanging];

const found = (filters: Partial<Filters>) =>
  filterEvents(rows, { ...noFilters, ...filters }).map(({ id }) => id);

test.each<[string, Partial<Filters>, readonly number[]]>([
  ['no filter', {}, [1, 2, 3, 4]],
  ['a name', { name: ['signed-in'] }, [3]],
  ['two names', { name: ['signed-in', 'placed-order'] }, [1, 2, 3, 4]],
  ['a contact', { contact: ['email:ada@example.org'] }, [3]],
  ['a result', { result: ['refused'] }, [3]],
  ['retried, which is a result too', { result: ['retried'] }, [2]],
  ['a status', { status: ['404'] }, [3]],
  ['no response', { status: ['none'] }, [4]],
  ['a name and a result', { name: ['signed-in'], result: ['stored'] }, []],
  ['a word of the metadata', { text: 'a-17' }, [1, 2, 4]],
  ['all words, in any order and case', { text: 'USER placed ' }, [1, 2, 4]],
  ['the reason of a refusal', { text: 'user not found' }, [3]],
  ['a word that is nowhere', { text: 'zebra' }, []],
])('finds events by %s', (_what, filters, ids) => {
  expect(found(filters)).toEqual(ids);
});

test('without filters it is the same list, so that nothing is rendered again', () => {
  expect(filterEvents(rows, noFilters)).toBe(rows);
});

test('a value is added once and removed', () => {
  const one = withFilter(noFilters, 'name', 'a');
  expect(withFilter(one, 'name', 'a')).toBe(one);
  expect(withoutFilter(withFilter(one, 'name', 'b'), 'name', 'a').name).toEqual(['b']);
});
