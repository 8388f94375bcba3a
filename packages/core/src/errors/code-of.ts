/**
 * The system's word for what is wrong, for example `EACCES`: messages of errors would show paths. Deno
 * has names in place of codes.
 */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && error.code !== undefined ? String(error.code) : error.name;
}
