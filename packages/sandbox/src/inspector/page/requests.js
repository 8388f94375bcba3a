import { addContact } from './contacts.js';
import { button, find, make, renew } from './elements.js';
import { readRequest } from './sandbox.js';

/** @typedef {import('../request-row.js').RequestRow} RequestRow */

const columns = 6;
/** All other outcomes are problems. */
const successes = new Set(['stored', 'written', 'read', 'listed']);

/**
 * The open details by request number. They are read update when the request is over.
 *
 * @type {Map<number, { readonly line: HTMLTableRowElement, isOver: boolean }>}
 */
const open = new Map();
/** @type {{ requests: readonly RequestRow[], total: number }} */
let shown = { requests: [], total: 0 };

/** @param {() => unknown} refresh */
export function startRequests(refresh) {
  const update = () => showRequests(shown, refresh);
  find('filter', HTMLInputElement).addEventListener('input', update);
  find('only-problems', HTMLInputElement).addEventListener('change', update);
}

/**
 * @param {{ requests: readonly RequestRow[], total: number }} given
 * @param {() => unknown} refresh
 */
export function showRequests(given, refresh) {
  shown = given;
  const { requests, total } = given;
  const wanted = requests.filter(matchesFilter);
  const isAll = wanted.length === total;
  find('shown', HTMLElement).textContent = isAll
    ? ''
    : `Showing ${wanted.length} of ${total} requests${total > requests.length ? ` (the last ${requests.length} are available)` : ''}.`;
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

/** @param {RequestRow} request */
function matchesFilter(request) {
  const { number: _number, atMs: _atMs, isOver: _isOver, ...facts } = request;
  const isSuccess = successes.has(request.outcome ?? '') && request.note === undefined;
  if (find('only-problems', HTMLInputElement).checked && isSuccess) return false;
  const words = find('filter', HTMLInputElement).value.toLowerCase().split(/\s+/);
  const text = Object.values(facts).join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** @param {readonly RequestRow[]} requests */
function forgetClosed(requests) {
  const numbers = new Set(requests.map(({ number }) => number));
  for (const number of open.keys()) if (!numbers.has(number)) open.delete(number);
}

/**
 * @param {RequestRow} request
 * @param {() => unknown} refresh
 */
function row(request, refresh) {
  const { number, atMs, method, path, status, outcome, note, name, contact, metadata } = request;
  const toggle = button(timeOf(atMs), () => toggleDetails(request, line, toggle, refresh), 'plain');
  toggle.setAttribute('aria-expanded', String(open.has(number)));
  const className = outcome ?? 'waiting';
  const result = make('td', { className, text: outcome ?? 'waiting' });
  if (note !== undefined) result.append(make('div', { className: 'soft', text: note }));
  const subject = name ?? `${method} ${path}`;
  const line = make('tr', {}, [
    make('td', {}, [toggle]),
    make('td', { className, text: status ?? '–' }),
    result,
    make('td', { className: 'short', text: subject, title: subject }),
    make('td', { className: 'short', text: contact ?? '', title: contact ?? '' }),
    make('td', { className: 'metadata', text: metadata ?? '' }),
  ]);
  return line;
}

/**
 * Opens or closes the details of a request.
 *
 * @param {RequestRow} request
 * @param {HTMLTableRowElement} line
 * @param {HTMLButtonElement} toggle
 * @param {() => unknown} refresh
 */
async function toggleDetails(request, line, toggle, refresh) {
  const { number, isOver } = request;
  const openDetails = open.get(number);
  toggle.setAttribute('aria-expanded', String(openDetails === undefined));
  if (openDetails !== undefined) {
    open.delete(number);
    openDetails.line.remove();
    return;
  }
  const cell = make('td', {}, [make('pre', { text: 'Loading …' })]);
  cell.colSpan = columns;
  const details = { line: make('tr', { className: 'details' }, [cell]), isOver };
  open.set(number, details);
  line.after(details.line);
  await fill(details, request, refresh);
}

/**
 * @param {{ readonly line: HTMLTableRowElement, isOver: boolean }} details
 * @param {RequestRow} request
 * @param {() => unknown} refresh
 */
async function fill(details, { number, isOver }, refresh) {
  details.isOver = isOver;
  const read = await readRequest(number).catch(() => undefined);
  details.line.cells[0]?.replaceChildren(...partsOf(read, refresh));
}

/**
 * @param {import('../request-row.js').RequestDetails | undefined} read
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
