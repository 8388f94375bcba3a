import { SandboxError, type SandboxErrorCode } from './sandbox-error.js';

/** Checks values from outside; each failure is an error that names the value, its range and what to do. */
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
    this.fail(`Expected ${name} to be an object, got ${shown(value)}.`, 'Give one, or nothing.');
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
    this.fail(`Expected \`${name}\` to be ${range}, got ${shown(value)}.`, `Give such a number.`);
  }

  oneOf(name: string, value: unknown, words: readonly unknown[]): void {
    if (words.includes(value)) return;
    const allowed = words.map((word) => JSON.stringify(word) ?? 'nothing').join(', ');
    this.fail(`\`${name}\` cannot be ${shown(value)}.`, `Use one of: ${allowed}.`);
  }

  function(name: string, value: unknown): void {
    if (typeof value === 'function') return;
    this.fail(`Expected \`${name}\` to be a function, got ${shown(value)}.`, 'Give a function.');
  }

  text(name: string, value: unknown): void {
    if (typeof value === 'string' && value !== '') return;
    const what = `Expected \`${name}\` to be a non-empty string, got ${shown(value)}.`;
    this.fail(what, 'Give one, or leave it out.');
  }
}

/** Numbers, short words and kinds are shown; anything longer might be a token. */
function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return `\`${value}\``;
  if (value === undefined || value === null) return `\`${value}\``;
  if (typeof value === 'string' && value.length <= 16) return `\`${JSON.stringify(value)}\``;
  return `a value of type ${Array.isArray(value) ? 'array' : typeof value}`;
}
