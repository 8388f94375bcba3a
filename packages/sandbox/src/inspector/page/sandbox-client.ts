/** The result of an action: the response, or why it failed. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** Reads something below `/inspector/`. */
export function read<T>(path: string): Promise<Answer<T>> {
  return ask(path, { method: 'GET' });
}

/** Runs an action of the sandbox. */
export function act(action: string, body: object = {}): Promise<Answer<unknown>> {
  const headers = { 'Content-Type': 'application/json' };
  return ask(action, { method: 'POST', headers, body: JSON.stringify(body) });
}

export function removeFault(id: number): Promise<Answer<unknown>> {
  return ask(`faults/${id}`, { method: 'DELETE' });
}

async function ask<T>(path: string, request: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(`/inspector/${path}`, request);
    const value = await response.json();
    if (response.ok) return { ok: true, value };
    return { ok: false, message: String(value.message ?? response.status) };
  } catch {
    return { ok: false, message: 'The sandbox does not respond. Was it stopped?' };
  }
}
