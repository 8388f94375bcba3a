/**
 * The system's code of an error, e.g. `EACCES`. Messages of errors would show paths. Deno has names in place of
 * codes.
 */
export function codeOf(error: unknown): string {
  // Not by `instanceof`: test runners have their own `Error`.
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { code, name }: { code?: unknown; name?: unknown } = error;
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown';
}
