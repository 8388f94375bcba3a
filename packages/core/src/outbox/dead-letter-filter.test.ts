import { expect, test } from 'vitest';
import { UsageError } from '../errors/usage-error.js';
import { readDeadLetterFilter } from './dead-letter-filter.js';

test.each([
  ['no filter', undefined, {}],
  ['an empty filter', {}, {}],
  ['ids', { ids: ['a', 'b'] }, { ids: ['a', 'b'] }],
  ['a reason', { reason: 'expired' }, { reason: 'expired' }],
  ['undefined fields', { ids: undefined, reason: undefined }, {}],
])('%s can be used', (_title, given, filter) => {
  expect(readDeadLetterFilter(given)).toEqual(filter);
});

test.each([
  ['null', null],
  ['text', 'rejected'],
  ['a list', ['rejected']],
  ['a number of ids', { ids: 5 }],
  ['text as ids', { ids: 'abc' }],
  ['ids that are no texts', { ids: [7] }],
  ['null as ids', { ids: null }],
  ['an unknown reason', { reason: 'regected' }],
  ['an empty reason', { reason: '' }],
  ['null as a reason', { reason: null }],
  [
    'a getter that throws',
    {
      get ids(): never {
        throw new Error('made up');
      },
    },
  ],
])('%s is refused rather than read as all, or as none', (_title, given) => {
  const read = (): unknown => readDeadLetterFilter(given);

  expect(read).toThrow(UsageError);
  expect(read).toThrow(
    'This is not a filter for dead letters. Pass `ids` (a list of event ids), `reason` (one of rejected, unknown_contact, expired, consent, forgotten, closed), or no filter for all of them. [INPUT_INVALID]',
  );
});

test.each([
  ['an unknown name', { reasn: 'rejected' }, '"reasn" of events.dead. Did you mean `reason`?'],
  [
    'one beside a known one',
    { reason: 'rejected', id: 'a' },
    '"id" of events.dead. Did you mean `ids`?',
  ],
])('%s is refused, and the nearest one is named', (_title, given, message) => {
  expect(() => readDeadLetterFilter(given)).toThrow(
    `Unknown option ${message} Use one of: ids, reason.`,
  );
});
