import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ValueCheck } from '../check-value.js';
import type { AnswerFault, Fault, HeaderChanges } from './fault.js';

/** A fault that can be applied, and the text of its body. */
export interface CheckedFault {
  readonly fault: Fault;
  readonly bodyText: string;
}

const check = new ValueCheck('FAULT_INVALID');
const anyMs = { min: 0, max: 3_600_000 };

/** The keys of each kind, in addition to those of all faults. */
const keysOf: Readonly<Record<Fault['kind'], readonly string[]>> = {
  answer: ['status', 'body', 'headers', 'rateHeaders', 'store'],
  hang: ['when', 'store'],
  reset: ['when'],
  'slow-body': ['bytes', 'intervalMs'],
  delay: ['delayMs'],
  'close-idle': ['closeIdleAfterMs'],
  headers: ['headers'],
};

/**
 * Checks a fault when it is added.
 *
 * @throws SandboxError `FAULT_INVALID`
 */
export function checkFault(fault: Fault): CheckedFault {
  check.object('a fault', fault);
  check.oneOf('kind', fault.kind, Object.keys(keysOf));
  check.knownKeys(`a fault of kind "${fault.kind}"`, fault, [
    'kind',
    'times',
    'match',
    ...keysOf[fault.kind],
  ]);
  if (fault.times !== undefined && fault.times !== 'always') {
    check.integer('times', fault.times, { min: 1, max: 1_000_000_000 });
  }
  if (fault.match !== undefined) check.function('match', fault.match);
  checkKind(fault);
  return { fault: Object.freeze({ ...fault }), bodyText: bodyTextOf(fault) };
}

/** The text of a body is taken once, so it cannot fail or change later. */
function bodyTextOf(fault: Fault): string {
  if (fault.kind !== 'answer' || fault.body === undefined) return '';
  if (typeof fault.body === 'string') return fault.body;
  const text = stringify(fault.body);
  return (
    text ?? check.fail('`body` cannot be serialised as JSON.', 'Use a plain object or a string.')
  );
}

function stringify(body: object): string | undefined {
  try {
    return JSON.stringify(body);
  } catch {
    // It is nested too deeply, has a cycle or a BigInt, or a getter throws.
    return undefined;
  }
}

function checkKind(fault: Fault): void {
  switch (fault.kind) {
    case 'answer':
      checkAnswer(fault);
      break;
    case 'hang':
      check.oneOf('when', fault.when, ['before-headers', 'in-body']);
      check.oneOf('store', fault.store, [true, false, undefined]);
      break;
    case 'reset':
      check.oneOf('when', fault.when, ['before-store', 'after-store', 'in-response']);
      break;
    case 'slow-body':
      check.integer('bytes', fault.bytes, { min: 1, max: 1_000_000 });
      check.integer('intervalMs', fault.intervalMs, anyMs);
      break;
    case 'delay':
      check.integer('delayMs', fault.delayMs, anyMs);
      break;
    case 'close-idle':
      check.integer('closeIdleAfterMs', fault.closeIdleAfterMs, anyMs);
      break;
    case 'headers':
      checkHeaders(fault.headers);
  }
}

function checkAnswer({ status, body, headers = {}, rateHeaders, store }: AnswerFault): void {
  check.integer('status', status, { min: 200, max: 599 });
  check.oneOf('rateHeaders', rateHeaders, [true, false, undefined]);
  check.oneOf('store', store, [true, false, undefined]);
  if (typeof body !== 'string' && body !== undefined) check.object('`body`', body);
  checkHeaders(headers);
}

function checkHeaders(headers: HeaderChanges): void {
  check.object('`headers`', headers);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== null && typeof value !== 'string') {
      check.fail(
        `Header \`${name}\` is neither a string nor null.`,
        'Use a string, or null to remove it.',
      );
    }
    try {
      validateHeaderName(name);
      if (value !== null) validateHeaderValue(name, value);
    } catch {
      check.fail(`Invalid header \`${name}\`.`, 'Remove line breaks and control characters.');
    }
  }
}
