import type { Fault } from '../../../faults/fault.js';
import type { FaultView } from '../../api.js';
import { numberText } from './times.js';

interface FaultChoice {
  readonly title: string;
  readonly fault: { readonly kind: Fault['kind']; readonly [setting: string]: unknown };
}

/** The most common faults. The README lists all that `sandbox.fault()` supports. */
export const faultChoices: readonly FaultChoice[] = [
  { title: '503 Service Unavailable', fault: { kind: 'answer', status: 503 } },
  {
    title: '429 Too Many Requests',
    fault: { kind: 'answer', status: 429, headers: { 'Retry-After': '10' } },
  },
  { title: '401 Unauthorized', fault: { kind: 'answer', status: 401 } },
  { title: '422 Unprocessable Entity', fault: { kind: 'answer', status: 422 } },
  { title: 'No response', fault: { kind: 'hang', when: 'before-headers', store: false } },
  { title: 'Response after 5 seconds', fault: { kind: 'delay', delayMs: 5_000 } },
  { title: 'Connection reset', fault: { kind: 'reset', when: 'before-store' } },
  { title: 'Stored, then connection reset', fault: { kind: 'reset', when: 'after-store' } },
];

export const timesChoices: readonly {
  readonly title: string;
  readonly times: number | 'always';
}[] = [
  { title: 'the next one', times: 1 },
  { title: 'the next 5', times: 5 },
  { title: 'the next 50', times: 50 },
  { title: 'all, until removed', times: 'always' },
];

/** `503 Service Unavailable, made by you: 3 left`. */
export function faultText(view: FaultView): string {
  const { times, hits, hanging, isSelective } = view;
  const which = isSelective ? ' (some requests only)' : '';
  const left =
    times === 'always'
      ? `until removed, ${numberText(hits)} so far`
      : `${numberText(times - hits)} left`;
  const waiting = hanging > 0 ? `, ${numberText(hanging)} waiting` : '';
  return `${faultTitle(view)}${which}, made by you: ${left}${waiting}`;
}

function faultTitle({ kind, settings }: FaultView): string {
  const known = faultChoices.find(({ fault: { kind: knownKind, ...others } }) => {
    return knownKind === kind && JSON.stringify(others) === settings;
  });
  return known?.title ?? `${kind} ${settings}`;
}
