/**
 * Whether an `Accept` header allows JSON. No header allows it.
 *
 * A browser's header does not, although it ends with a wildcard: Rails takes a list with a wildcard for a browser's
 * and responds with HTML, which Intercom turns into a 406 (intercom-ruby issues 207 and 241).
 */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === 'application/json' || accept === '*/*') return true;
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.trim())
    .filter((range) => range !== '' && !/;\s*q=0(\.0*)?\s*$/.test(range))
    .map((range) => range.replace(/\s*;.*$/, ''));

  if (ranges.some((range) => /^application\/(vnd\.intercom\.[\w.]+\+)?json$/.test(range)))
    return true;
  return ranges.length === 1 && (ranges[0] === '*/*' || ranges[0] === 'application/*');
}
