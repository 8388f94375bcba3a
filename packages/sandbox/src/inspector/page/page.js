import { showContacts, startContacts } from './contacts.js';
import { showCounters } from './counters.js';
import { find } from './elements.js';
import { showFaults, startFaults } from './faults.js';
import { showRequests, startRequests } from './requests.js';
import { act, readState } from './sandbox.js';

/** The polling interval in milliseconds. */
const intervalMs = 1_000;

const connection = find('connection', HTMLElement);
const paused = find('paused', HTMLInputElement);
let environment = '';

/** Reads the state and shows it. */
async function refresh() {
  try {
    const state = await readState();
    connection.className = '';
    connection.textContent = location.origin;
    showCounters(state);
    showFaults(state.faults, refresh);
    showContacts(state);
    const { requests, counts } = state;
    if (!paused.checked) showRequests({ requests, total: counts.requests }, refresh);
    welcome(state);
  } catch {
    connection.className = 'lost';
    connection.textContent = 'The sandbox does not respond. Was it stopped?';
  }
}

/** @param {import('../state.js').InspectorState} state */
function welcome({ token, counts }) {
  environment = `export INTERCOM_EVENTS_URL=${location.origin}\nexport INTERCOM_ACCESS_TOKEN=${token}`;
  find('welcome', HTMLElement).hidden = counts.requests > 0;
  find('table', HTMLElement).hidden = counts.requests === 0;
  find('environment', HTMLElement).textContent = environment;
}

async function poll() {
  // A hidden page does not poll.
  if (document.visibilityState === 'visible') await refresh();
  setTimeout(poll, intervalMs);
}

startRequests(refresh);
startFaults(refresh);
startContacts(refresh);
const copy = find('copy', HTMLButtonElement);
// Browsers support the clipboard only on localhost and with HTTPS.
copy.hidden = navigator.clipboard === undefined;
copy.addEventListener('click', async () => {
  await navigator.clipboard.writeText(environment).then(
    () => (copy.textContent = 'Copied'),
    () => (copy.textContent = 'Copying failed'),
  );
});
find('reset', HTMLButtonElement).addEventListener('click', async () => {
  find('reset-error', HTMLElement).textContent = (await act('reset')) ?? '';
  // The paused requests were deleted.
  paused.checked = false;
  await refresh();
});
document.addEventListener('visibilitychange', () => void refresh());
void poll();
