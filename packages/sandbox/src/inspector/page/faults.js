import { button, find, make, renew } from './elements.js';
import { act, removeFault } from './sandbox.js';

/** @typedef {import('../state.js').FaultView} FaultView */

/** The most common faults. The README lists all that `sandbox.fault()` supports. */
const kinds = [
  { title: '503 Service Unavailable', fault: { kind: 'answer', status: 503 } },
  {
    title: '429 Too Many Requests',
    fault: { kind: 'answer', status: 429, headers: { 'Retry-After': '10' } },
  },
  { title: '401 Unauthorized', fault: { kind: 'answer', status: 401 } },
  { title: '422 Unprocessable Entity', fault: { kind: 'answer', status: 422 } },
  { title: 'No response', fault: { kind: 'hang', when: 'before-headers', store: false } },
  { title: 'Response after 5 seconds', fault: { kind: 'delay', delayMs: 5_000 } },
  { title: 'Connection reset', fault: { kind: 'reset', when: 'before-store' } },
  { title: 'Stored, then connection reset', fault: { kind: 'reset', when: 'after-store' } },
];

const times = [
  { title: 'the next one', times: 1 },
  { title: 'the next 5', times: 5 },
  { title: 'the next 50', times: 50 },
  { title: 'all, until removed', times: 'always' },
];

/** @param {() => unknown} refresh */
export function startFaults(refresh) {
  const kind = choices('fault-kind', kinds);
  const howOften = choices('fault-times', times);
  find('fault-form', HTMLFormElement).addEventListener('submit', async (event) => {
    event.preventDefault();
    const fault = kinds[kind.selectedIndex]?.fault;
    await say(act('faults', { ...fault, times: times[howOften.selectedIndex]?.times }), refresh);
  });
}

/**
 * @param {readonly FaultView[]} faults
 * @param {() => unknown} refresh
 */
export function showFaults(faults, refresh) {
  renew(find('faults', HTMLElement), faults, () =>
    faults.map((fault) =>
      make('li', {}, [
        make('span', { text: describe(fault) }),
        button('Remove', () => say(removeFault(fault.id), refresh), 'plain'),
      ]),
    ),
  );
}

/** @param {FaultView} shown */
function describe({ kind, times: hitsInAll, settings, isSelective, hits, hanging }) {
  const known = kinds.find(({ fault: { kind: knownKind, ...rest } }) => {
    return knownKind === kind && JSON.stringify(rest) === settings;
  });
  const name = known?.title ?? `${kind} ${settings}`;
  const which = isSelective ? ', some requests only' : '';
  const left = hitsInAll === 'always' ? `${hits} so far` : `${hits} of ${hitsInAll}`;
  return `${name}${which}: ${left}${hanging > 0 ? `, ${hanging} waiting` : ''}`;
}

/**
 * @param {Promise<string | undefined>} done
 * @param {() => unknown} refresh
 */
async function say(done, refresh) {
  find('fault-error', HTMLElement).textContent = (await done) ?? '';
  await refresh();
}

/**
 * @param {string} id
 * @param {readonly { title: string }[]} options
 */
function choices(id, options) {
  const select = find(id, HTMLSelectElement);
  select.append(...options.map(({ title }) => make('option', { text: title })));
  return select;
}
