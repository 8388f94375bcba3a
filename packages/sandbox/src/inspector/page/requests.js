import { addContact } from './contacts.js';
import { button, find, make, renew } from './elements.js';
import { readRequest } from './sandbox.js';

/** @typedef {import('../shown-request.js').ShownRequest} ShownRequest */

const columns = 6;
/** What stands in no other column is worth a look. */
const fine = new Set(['stored', 'written', 'read', 'listed']);

/** The open details, by the number of their request. @type {Map<number, HTMLTableRowElement>} */
const open = new Map();
/** @type {readonly ShownRequest[]} */
let shown = [];

/** @param {() => unknown} refresh */
export function startRequests(refresh) {
  const again = () => showRequests(shown, refresh);
  find('filter', HTMLInputElement).addEventListener('input', again);
  find('only-problems', HTMLInputElement).addEventListener('change', again);
}

/**
 * @param {readonly ShownRequest[]} requests
 * @param {() => unknown} refresh
 */
export function showRequests(requests, refresh) {
  shown = requests;
  const wanted = requests.filter(isWanted);
  find('shown', HTMLElement).textContent =
    wanted.length === requests.length ? '' : `${wanted.length} of ${requests.length} are shown.`;
  forgetClosed(requests);
  renew(find('requests', HTMLElement), wanted, () =>
    wanted.flatMap((request) => {
      const details = open.get(request.number);
      return details === undefined ? [row(request, refresh)] : [row(request, refresh), details];
    }),
  );
}

/** @param {ShownRequest} request */
function isWanted(request) {
  if (find('only-problems', HTMLInputElement).checked && fine.has(request.outcome ?? ''))
    return false;
  const words = find('filter', HTMLInputElement).value.toLowerCase().split(/\s+/);
  const { number: _number, atMs: _atMs, ...facts } = request;
  const text = Object.values(facts).join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** @param {readonly ShownRequest[]} requests */
function forgetClosed(requests) {
  const numbers = new Set(requests.map(({ number }) => number));
  for (const number of open.keys()) if (!numbers.has(number)) open.delete(number);
}

/**
 * @param {ShownRequest} request
 * @param {() => unknown} refresh
 */
function row(request, refresh) {
  const { number, atMs, method, path, status, outcome, why, name, contact, metadata } = request;
  const toggle = button(timeOf(atMs), () => turn(request, line, toggle, refresh), 'plain');
  toggle.setAttribute('aria-expanded', String(open.has(number)));
  const className = outcome ?? 'waiting';
  const became = make('td', { className, text: outcome ?? 'waiting' });
  if (why !== undefined) became.append(make('div', { className: 'soft', text: why }));
  const line = make('tr', {}, [
    make('td', {}, [toggle]),
    make('td', { className, text: status ?? '–' }),
    became,
    make('td', { text: name ?? `${method} ${path}` }),
    make('td', { text: contact ?? '' }),
    make('td', { className: 'metadata', text: metadata ?? '' }),
  ]);
  line.dataset.number = String(number);
  return line;
}

/**
 * Opens or closes the details of a request.
 *
 * @param {ShownRequest} request
 * @param {HTMLTableRowElement} line
 * @param {HTMLButtonElement} toggle
 * @param {() => unknown} refresh
 */
async function turn(request, line, toggle, refresh) {
  const { number } = request;
  const closed = open.get(number);
  toggle.setAttribute('aria-expanded', String(closed === undefined));
  if (closed !== undefined) {
    open.delete(number);
    closed.remove();
    return;
  }
  const cell = make('td', {}, [make('pre', { text: 'Reading …' })]);
  cell.colSpan = columns;
  const details = make('tr', { className: 'details' }, [cell]);
  open.set(number, details);
  line.after(details);
  cell.replaceChildren(...(await detailsOf(request, refresh)));
}

/**
 * @param {ShownRequest} request
 * @param {() => unknown} refresh
 */
async function detailsOf({ number, outcome, status, contact }, refresh) {
  const read = await readRequest(number).catch(() => undefined);
  if (read === undefined) return [make('p', { text: 'This request is not kept any more.' })];
  const head = [
    `${read.method} ${read.path}`,
    ...Object.entries(read.headers).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
  const parts = [make('pre', { text: `${head}\n\n${pretty(read.body)}` })];
  if (outcome !== 'refused' || status !== 404 || contact === undefined) return parts;
  const add = () => addContact(contactIn(read.body), refresh);
  return [...parts, button('Create this contact', add)];
}

/**
 * Whom an event is about, by the identifier that Intercom would go by.
 *
 * @param {string} body
 */
function contactIn(body) {
  const { id, user_id: userId, email } = JSON.parse(body);
  if (id) return { id: String(id) };
  return userId ? { user_id: String(userId) } : { email };
}

/** @param {string} body */
function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** @param {number} ms */
function timeOf(ms) {
  const date = new Date(ms);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
