/** The code of Intercom's error list, or `undefined` when the body is something else. */
export function errorCode(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (!isObject(parsed) || !Array.isArray(parsed.errors)) return undefined;
    const first: unknown = parsed.errors[0];
    return isObject(first) && typeof first.code === 'string' ? first.code.slice(0, 100) : undefined;
  } catch {
    // Not JSON, or cut off: the status alone decides.
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
