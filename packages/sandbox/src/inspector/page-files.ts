/// <reference path="./raw-text.d.ts" />

import type { InspectorAnswer } from './inspector-answer.js';
import contacts from './page/contacts.js?raw';
import controlsCss from './page/controls.css?raw';
import elements from './page/elements.js?raw';
import faults from './page/faults.js?raw';
import css from './page/page.css?raw';
import html from './page/page.html?raw';
import page from './page/page.js?raw';
import requestsCss from './page/requests.css?raw';
import requests from './page/requests.js?raw';
import sandbox from './page/sandbox.js?raw';
import tallies from './page/tallies.js?raw';

const script = (body: string): InspectorAnswer => file('text/javascript', body);

/** What the page is made of, by its path below the inspector's. */
export const pageFiles: ReadonlyMap<string, InspectorAnswer> = new Map([
  ['', file('text/html', html)],
  ['page.css', file('text/css', css)],
  ['requests.css', file('text/css', requestsCss)],
  ['controls.css', file('text/css', controlsCss)],
  ['page.js', script(page)],
  ['contacts.js', script(contacts)],
  ['elements.js', script(elements)],
  ['faults.js', script(faults)],
  ['requests.js', script(requests)],
  ['sandbox.js', script(sandbox)],
  ['tallies.js', script(tallies)],
]);

function file(type: string, body: string): InspectorAnswer {
  return { status: 200, type: `${type}; charset=utf-8`, body };
}
