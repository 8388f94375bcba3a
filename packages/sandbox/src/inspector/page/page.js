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
    const { requests, counts } = state;
    if (!frozen.checked) showRequests({ requests, inAll: counts.requests }, refresh);
    welcome(state);
  } catch {
    connection.className = 'lost';
    connection.textContent = 'The sandbox does not answer. It was stopped, perhaps.';
  }
}

/** @param {import('../state.js').InspectorState} state */
function welcome({ token, counts }) {
  environment = `export INTERCOM_EVENTS_URL=${location.origin}\nexport INTERCOM_ACCESS_TOKEN=${token}`;
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
const copy = find('copy', HTMLButtonElement);
// Browsers have it only where nobody could listen: on this machine, or by https.
copy.hidden = navigator.clipboard === undefined;
copy.addEventListener('click', async () => {
  await navigator.clipboard.writeText(environment).then(
    () => (copy.textContent = 'Copied'),
    () => (copy.textContent = 'The browser does not let it be copied'),
  );
});
find('reset', HTMLButtonElement).addEventListener('click', async () => {
  find('reset-error', HTMLElement).textContent = (await act('reset')) ?? '';
  // What was held still is gone.
  frozen.checked = false;
  await refresh();
});
document.addEventListener('visibilitychange', () => void refresh());
void keepLooking();
