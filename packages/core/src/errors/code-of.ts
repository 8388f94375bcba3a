/**
 * The system's word for what is wrong, for example `EACCES`: messages of errors would show paths. Deno
 * has names in place of codes.
 */
export function codeOf(error: unknown): string {
  // Not by `instanceof`: test runners have an `Error` of their own.
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { code, name }: { code?: unknown; name?: unknown } = error;
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown';
}
