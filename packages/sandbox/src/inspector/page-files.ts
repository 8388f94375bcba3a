/// <reference path="./raw-text.d.ts" />

import type { InspectorResponse } from './inspector-response.js';
import contacts from './page/contacts.js?raw';
import controlsCss from './page/controls.css?raw';
import counters from './page/counters.js?raw';
import elements from './page/elements.js?raw';
import faults from './page/faults.js?raw';
import css from './page/page.css?raw';
import html from './page/page.html?raw';
import page from './page/page.js?raw';
import requestsCss from './page/requests.css?raw';
import requests from './page/requests.js?raw';
import sandbox from './page/sandbox.js?raw';

const script = (body: string): InspectorResponse => file('text/javascript', body);

/** The files of the page, by path below the inspector. */
export const pageFiles: ReadonlyMap<string, InspectorResponse> = new Map([
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
  ['counters.js', script(counters)],
]);

function file(type: string, body: string): InspectorResponse {
  return { status: 200, type: `${type}; charset=utf-8`, body };
}
