import { expect, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';
import { fillFaultTable } from './fault-table.mjs';

const rows = [
  { row: 1, fault: 'a made-up fault', outcome: 'nothing is lost' },
  { row: 2, fault: 'another', outcome: 'the same', audits: ['W01'] },
  { row: 3, fault: 'a full disk', outcome: 'it waits', elsewhere: 'with the SQLite outbox' },
];
const marks =
  '# Faults\n\n<!-- table of the catalogue: written -->\n<!-- end of the table -->\n\nEnd.\n';
const good = {
  'test/faults/catalogue.json': { missing: [], rows },
  'test/faults/README.md': marks,
  'test/faults/outage.test.ts':
    "test('row 01: all `arrive`', () => {});\ntest.each([1])(\n  'another | (%s)', () => {});",
  'packages/core/src/a.test.ts': "test('row 01: a part', () => {});\ntest('no row', () => {});",
  'test/adapters/README.md': '| id | every adapter |\n| --- | --- |\n| W01 | MUST |\n',
};

test('every row lists the tests that name it, in any folder, followed by the other tests of test/faults', () => {
  const { filled, problems } = fillFaultTable(folderWith(good));

  expect(problems).toEqual([]);
  expect(filled.split('\n').filter((line) => /^[|-]/.test(line))).toEqual([
    '| row | when | then | tests |',
    '| --- | ---- | ---- | ----- |',
    '| 1 | a made-up fault | nothing is lost | “a part” (packages/core/src/a.test.ts)<br>“all `arrive`” (outage.test.ts) |',
    '| 2 | another | the same | audit W01 of every adapter |',
    '| 3 | a full disk | it waits | with the SQLite outbox |',
    '- “another \\| (%s)” (outage.test.ts)',
  ]);
  expect(filled).toMatch(/^# Faults\n[\s\S]*\nEnd\.\n$/);
});

test('filling it twice changes nothing', () => {
  const { filled } = fillFaultTable(folderWith(good));

  expect(fillFaultTable(folderWith({ ...good, 'test/faults/README.md': filled })).filled).toBe(
    filled,
  );
});

test('one title may name several rows', () => {
  const files = { ...good, 'test/more.test.ts': "it('rows 01 and 02: both', () => {});" };

  expect(fillFaultTable(folderWith(files)).filled.match(/“both”/g)).toHaveLength(2);
});

test.each([
  [
    'a row without a test',
    { 'test/faults/outage.test.ts': '', 'packages/core/src/a.test.ts': '' },
    'Row 1 of the fault catalogue has no test.',
  ],
  [
    'a row that is not in the catalogue',
    { 'test/faults/b.test.ts': "test('row 91: x', () => {});" },
    'A test names row 91, which the fault catalogue does not have.',
  ],
  [
    'an audit that does not exist',
    { 'test/adapters/README.md': '' },
    'Row 2 names audit W01, which test/adapters does not have.',
  ],
  [
    'a row that is proved here after all',
    { 'test/faults/b.test.ts': "test('row 03: x', () => {});" },
    'Row 3 has a test now: take out its "elsewhere" in the catalogue.',
  ],
  [
    'a readme without a place for it',
    { 'test/faults/README.md': '' },
    'test/faults/README.md has no place for the table.',
  ],
])('%s is found', (_title, files, problem) => {
  expect(fillFaultTable(folderWith({ ...good, ...files })).problems).toEqual([problem]);
});

test('a row may have no test only if the catalogue says so', () => {
  const files = {
    ...good,
    'test/faults/catalogue.json': { missing: [1], rows },
    'test/faults/outage.test.ts': '',
    'packages/core/src/a.test.ts': '',
  };
  const { filled, problems } = fillFaultTable(folderWith(files));

  expect(problems).toEqual([]);
  expect(filled).toContain('| 1 | a made-up fault | nothing is lost | nothing yet |');
});
