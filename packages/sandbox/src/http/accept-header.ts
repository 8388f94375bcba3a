/**
 * Whether an `Accept` header allows JSON. No header allows it.
 *
 * A browser's header does not, although it ends with a wildcard: Rails takes a list with a wildcard for a browser's
 * and responds with HTML, which Intercom turns into a 406 (intercom-ruby issues 207 and 241).
 */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === 'application/json' || accept === '*/*') return true;
  const types = accept.toLowerCase().split(',').map(acceptedType).filter(Boolean);
  if (types.some((type) => /^application\/(vnd\.intercom\.[\w.]+\+)?json$/.test(type))) return true;
  return types.length === 1 && (types[0] === '*/*' || types[0] === 'application/*');
}

/** The media type of a range; `''` if its quality is 0. */
function acceptedType(range: string): string {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  return parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? '' : type;
}
