/// <reference lib="dom" />
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Awaited<ReturnType<typeof import('@intercom-events/sandbox').startSandbox>>} Sandbox */

/** The time now as Intercom wants it. */
export const secondsNow = () => Math.floor(Date.now() / 1000);

/**
 * The row of an event that contains all of these texts.
 *
 * @param {Page} page
 * @param {readonly string[]} texts
 */
export function row(page, ...texts) {
  const rows = page.locator('#events .grid-body [role=row]');
  return texts.reduce((found, hasText) => found.filter({ hasText }), rows).first();
}

/**
 * Waits for a text on the page.
 *
 * @param {Page} page
 * @param {string} text
 */
export function says(page, text) {
  return page.getByText(text).first().waitFor();
}

/**
 * The link to one of the views.
 *
 * @param {Page} page
 * @param {string} name
 */
export function viewLink(page, name) {
  return page.getByRole('navigation').getByRole('link', { name });
}

/**
 * Sends an event, and returns the status of the response.
 *
 * @param {Pick<Sandbox, 'url'>} sandbox
 * @param {object} event
 * @param {AbortSignal | null} [signal] when to give up
 */
export async function send({ url }, event, path = '/events', signal = null) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    signal,
    headers: { Authorization: 'Bearer a-secret-of-somebody', 'Content-Type': 'application/json' },
    body: JSON.stringify({ created_at: secondsNow(), ...event }),
  });
  await response.arrayBuffer();
  return response.status;
}
