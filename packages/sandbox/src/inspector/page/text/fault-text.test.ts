import { expect, test } from 'vitest';
import { checkFault } from '../../../faults/check-fault.js';
import type { FaultView } from '../../api.js';
import { faultChoices, faultText } from './fault-text.js';

const base: FaultView = {
  ...{ id: 1, kind: 'answer', times: 5, settings: '{"status":503}' },
  ...{ isSelective: false, hits: 2, hanging: 0 },
};

test.each<[Partial<FaultView>, string]>([
  [{}, '503 Service Unavailable, made by you: 3 left'],
  [{ times: 'always' }, '503 Service Unavailable, made by you: until removed, 2 so far'],
  [{ isSelective: true }, '503 Service Unavailable (some requests only), made by you: 3 left'],
  [{ hanging: 2 }, '503 Service Unavailable, made by you: 3 left, 2 waiting'],
  [{ settings: '{"status":500}' }, 'answer {"status":500}, made by you: 3 left'],
])('%j', (more, text) => {
  expect(faultText({ ...base, ...more })).toBe(text);
});

test.each(faultChoices)('the sandbox accepts the choice: $title', ({ fault }) => {
  expect(checkFault({ ...fault, times: 5 } as never)).toMatchObject({ fault });
});
