/** @typedef {import('../state.js').InspectorState} InspectorState */
/** @typedef {import('../request-row.js').RequestDetails} RequestDetails */

/** @returns {Promise<InspectorState>} rejects when the sandbox does not respond */
export async function readState() {
  return (await ask('state')).json();
}

/**
 * @param {number} number
 * @returns {Promise<RequestDetails | undefined>} undefined when it is not kept any more
 */
export async function readRequest(number) {
  const answer = await ask(`requests/${number}`);
  return answer.ok ? answer.json() : undefined;
}

/**
 * Runs an action.
 *
 * @param {string} action
 * @param {object} [body]
 * @returns {Promise<string | undefined>} the error message, if it failed
 */
export function act(action, body = {}) {
  return outcomeOf(ask(action, { method: 'POST', body: JSON.stringify(body) }));
}

/** @param {number} id */
export function removeFault(id) {
  return outcomeOf(ask(`faults/${id}`, { method: 'DELETE' }));
}

/** @param {Promise<Response>} asked */
async function outcomeOf(asked) {
  try {
    const answer = await asked;
    return answer.ok ? undefined : String((await answer.json()).message);
  } catch {
    return 'The sandbox does not respond.';
  }
}

/**
 * @param {string} what
 * @param {RequestInit} [init]
 */
function ask(what, init) {
  return fetch(`inspector/${what}`, init);
}
