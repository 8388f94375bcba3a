import { SandboxError, type SandboxErrorCode } from './sandbox-error.js';

/** Checks values from outside. The error names the value, its range and what to do. */
export class ValueCheck {
  readonly #code: SandboxErrorCode;

  constructor(code: SandboxErrorCode) {
    this.#code = code;
  }

  fail(what: string, fix: string): never {
    throw new SandboxError(this.#code, what, fix);
  }

  object(name: string, value: unknown): void {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
    this.fail(
      `Expected ${name} to be an object, got ${describe(value)}.`,
      'Pass an object, or leave it out.',
    );
  }

  knownKeys(name: string, value: object, known: readonly string[]): void {
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      this.fail(`Unknown key \`${key}\` in ${name}.`, `Use one of: ${known.join(', ')}.`);
    }
  }

  integer(name: string, value: unknown, { min, max }: { min: number; max: number }): void {
    if (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max) return;
    const range = `an integer from ${min} to ${max}`;
    this.fail(
      `Expected \`${name}\` to be ${range}, got ${describe(value)}.`,
      'Pass such a number.',
    );
  }

  oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
    if (allowed.includes(value)) return;
    const list = allowed.map((one) => JSON.stringify(one) ?? 'nothing').join(', ');
    this.fail(`\`${name}\` cannot be ${describe(value)}.`, `Use one of: ${list}.`);
  }

  function(name: string, value: unknown): void {
    if (typeof value === 'function') return;
    this.fail(`Expected \`${name}\` to be a function, got ${describe(value)}.`, 'Pass a function.');
  }

  text(name: string, value: unknown, { maxLength }: { maxLength?: number } = {}): void {
    if (typeof value === 'string' && value !== '') {
      if (maxLength === undefined || value.length <= maxLength) return;
      this.fail(`\`${name}\` is longer than ${maxLength} characters.`, 'Pass a shorter one.');
    }
    const what = `Expected \`${name}\` to be a non-empty string, got ${describe(value)}.`;
    this.fail(what, 'Pass one, or leave it out.');
  }
}

/** Only numbers, short strings and types are shown: a longer string might be a token. */
function describe(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return `\`${value}\``;
  if (value === undefined || value === null) return `\`${value}\``;
  if (typeof value === 'string' && value.length <= 16) return `\`${JSON.stringify(value)}\``;
  return `a value of type ${Array.isArray(value) ? 'array' : typeof value}`;
}
