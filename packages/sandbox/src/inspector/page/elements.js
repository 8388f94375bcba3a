/**
 * Creates an element. Data of events is only set as text, so it cannot become markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{ className?: string, text?: string | number, title?: string }} [given]
 * @param {readonly Node[]} [children]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, { className = '', text, title } = {}, children = []) {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  if (title !== undefined) element.title = title;
  if (text !== undefined) element.textContent = String(text);
  element.append(...children);
  return element;
}

/**
 * @param {string} text
 * @param {() => unknown} onClick
 */
export function button(text, onClick, className = '') {
  const element = make('button', { text, className });
  element.type = 'button';
  element.addEventListener('click', () => void onClick());
  return element;
}

/** The content of each element. @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/**
 * Replaces the content of an element, but only if the value changed: replacing a focused button would lose the focus.
 *
 * @param {Element} element
 * @param {unknown} value the data it shows
 * @param {() => readonly Node[]} build
 */
export function renew(element, value, build) {
  const text = JSON.stringify(value);
  if (shown.get(element) === text) return;
  shown.set(element, text);
  element.replaceChildren(...build());
}

/**
 * The element with that id and type.
 *
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function find(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The page has no #${id}.`);
}
