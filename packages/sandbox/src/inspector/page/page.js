import { showContacts, startContacts } from './contacts.js';
import { find } from './elements.js';
import { showFaults, startFaults } from './faults.js';
import { showRequests, startRequests } from './requests.js';
import { act, readState } from './sandbox.js';
import { showTallies } from './tallies.js';

/** How often the sandbox is asked, in milliseconds. */
const everyMs = 1_000;

const connection = find('connection', HTMLElement);
const frozen = find('frozen', HTMLInputElement);
let environment = '';

/** Asks, and shows the answer. */
async function refresh() {
  try {
    const state = await readState();
    connection.className = '';
    connection.textContent = `at ${location.origin}`;
    showTallies(state);
    showFaults(state.faults, refresh);
    showContacts(state);
    if (!frozen.checked) showRequests(state.requests, refresh);
    welcome(state);
  } catch {
    connection.className = 'lost';
    connection.textContent = 'The sandbox does not answer. It was stopped, perhaps.';
  }
}

/** @param {import('../state.js').InspectorState} state */
function welcome({ token, counts }) {
  environment = `INTERCOM_EVENTS_URL=${location.origin}\nINTERCOM_ACCESS_TOKEN=${token}`;
  find('welcome', HTMLElement).hidden = counts.requests > 0;
  find('table', HTMLElement).hidden = counts.requests === 0;
  find('environment', HTMLElement).textContent = environment;
}

async function keepLooking() {
  // A page that nobody sees asks for nothing.
  if (document.visibilityState === 'visible') await refresh();
  setTimeout(keepLooking, everyMs);
}

startRequests(refresh);
startFaults(refresh);
startContacts(refresh);
find('copy', HTMLButtonElement).addEventListener('click', () => {
  void navigator.clipboard.writeText(environment);
});
find('reset', HTMLButtonElement).addEventListener('click', async () => {
  await act('reset');
  await refresh();
});
document.addEventListener('visibilitychange', () => void refresh());
void keepLooking();
