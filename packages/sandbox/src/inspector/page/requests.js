import { addContact } from './contacts.js';
import { button, find, make, renew } from './elements.js';
import { readRequest } from './sandbox.js';

/** @typedef {import('../shown-request.js').ShownRequest} ShownRequest */

const columns = 6;
/** What stands in no other column is worth a look. */
const fine = new Set(['stored', 'written', 'read', 'listed']);

/**
 * The open details, by the number of their request, and for which state of it they are.
 *
 * @type {Map<number, { readonly line: HTMLTableRowElement, isOver: boolean }>}
 */
const open = new Map();
/** @type {{ requests: readonly ShownRequest[], inAll: number }} */
let shown = { requests: [], inAll: 0 };

/** @param {() => unknown} refresh */
export function startRequests(refresh) {
  const again = () => showRequests(shown, refresh);
  find('filter', HTMLInputElement).addEventListener('input', again);
  find('only-problems', HTMLInputElement).addEventListener('change', again);
}

/**
 * @param {{ requests: readonly ShownRequest[], inAll: number }} given
 * @param {() => unknown} refresh
 */
export function showRequests(given, refresh) {
  shown = given;
  const { requests, inAll } = given;
  const wanted = requests.filter(isWanted);
  const isAll = wanted.length === inAll;
  find('shown', HTMLElement).textContent = isAll
    ? ''
    : `${wanted.length} of ${inAll} requests are shown${inAll > requests.length ? `; the last ${requests.length} can be` : ''}.`;
  forgetClosed(requests);
  renew(find('requests', HTMLElement), wanted, () =>
    wanted.flatMap((request) => {
      const details = open.get(request.number);
      if (details === undefined) return [row(request, refresh)];
      if (details.isOver !== request.isOver) void fill(details, request, refresh);
      return [row(request, refresh), details.line];
    }),
  );
}

/** @param {ShownRequest} request */
function isWanted(request) {
  const { number: _number, atMs: _atMs, isOver: _isOver, ...facts } = request;
  const isFine = fine.has(request.outcome ?? '') && request.note === undefined;
  if (find('only-problems', HTMLInputElement).checked && isFine) return false;
  const words = find('filter', HTMLInputElement).value.toLowerCase().split(/\s+/);
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
  const { number, atMs, method, path, status, outcome, note, name, contact, metadata } = request;
  const toggle = button(timeOf(atMs), () => turn(request, line, toggle, refresh), 'plain');
  toggle.setAttribute('aria-expanded', String(open.has(number)));
  const className = outcome ?? 'waiting';
  const became = make('td', { className, text: outcome ?? 'waiting' });
  if (note !== undefined) became.append(make('div', { className: 'soft', text: note }));
  const what = name ?? `${method} ${path}`;
  const line = make('tr', {}, [
    make('td', {}, [toggle]),
    make('td', { className, text: status ?? '–' }),
    became,
    make('td', { className: 'short', text: what, title: what }),
    make('td', { className: 'short', text: contact ?? '', title: contact ?? '' }),
    make('td', { className: 'metadata', text: metadata ?? '' }),
  ]);
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
  const { number, isOver } = request;
  const known = open.get(number);
  toggle.setAttribute('aria-expanded', String(known === undefined));
  if (known !== undefined) {
    open.delete(number);
    known.line.remove();
    return;
  }
  const cell = make('td', {}, [make('pre', { text: 'Reading …' })]);
  cell.colSpan = columns;
  const details = { line: make('tr', { className: 'details' }, [cell]), isOver };
  open.set(number, details);
  line.after(details.line);
  await fill(details, request, refresh);
}

/**
 * @param {{ readonly line: HTMLTableRowElement, isOver: boolean }} details
 * @param {ShownRequest} request
 * @param {() => unknown} refresh
 */
async function fill(details, { number, isOver }, refresh) {
  details.isOver = isOver;
  const read = await readRequest(number).catch(() => undefined);
  details.line.cells[0]?.replaceChildren(...partsOf(read, refresh));
}

/**
 * @param {import('../shown-request.js').RequestDetails | undefined} read
 * @param {() => unknown} refresh
 */
function partsOf(read, refresh) {
  if (read === undefined) return [make('p', { text: 'This request is not kept any more.' })];
  const head = [
    `${read.method} ${read.path}`,
    ...Object.entries(read.headers).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
  const parts = [make('pre', { text: `${head}\n\n${pretty(read.body)}` })];
  const { missingContact } = read;
  if (missingContact === undefined) return parts;
  return [...parts, button('Create this contact', () => addContact(missingContact, refresh))];
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
