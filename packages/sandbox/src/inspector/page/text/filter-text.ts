import type { FilterKind } from '../state/filters.js';
import { resultNames } from './explain-event.js';

/** A filter's value as people read it. */
export function filterValueText(kind: FilterKind, value: string): string {
  if (kind === 'result') return isResult(value) ? resultNames[value] : value;
  if (kind === 'status') return value === 'none' ? 'no response' : value;
  if (kind === 'contact') return value.replace(/^(?:user_id|email|id):/, '');
  return value;
}

function isResult(value: string): value is keyof typeof resultNames {
  return Object.hasOwn(resultNames, value);
}
