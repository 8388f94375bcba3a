import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Sandbox } from '../index.js';
import {
  call,
  placedOrder,
  running,
  startMs,
  type TestRequest,
  type TestResponse,
} from '../test-support.js';
import type { LiveSnapshot, Overview } from './api.js';

/** What a browser's page asks; without a token. */
function look(
  sandbox: Sandbox,
  path: string,
  headers: TestRequest['headers'] = {},
): Promise<TestResponse> {
  const own = { Authorization: undefined, 'Content-Type': undefined, Accept: '*/*' };
  return call(sandbox, { method: 'GET', path, headers: { ...own, ...headers } });
}

/** Everything that the page shows, the newest requests and events first. */
async function state(sandbox: Sandbox): Promise<Overview & Omit<LiveSnapshot, 'overview'>> {
  const { text } = await look(sandbox, '/inspector/state');
  const { overview, requests, events }: LiveSnapshot = JSON.parse(text);
  return { ...overview, requests: requests.toReversed(), events: events.toReversed() };
}

function act(
  sandbox: Sandbox,
  path: string,
  body: unknown = {},
  headers: TestRequest['headers'] = {},
) {
  const own = { Authorization: undefined, 'Content-Type': undefined };
  return call(sandbox, { path: `/inspector/${path}`, body, headers: { ...own, ...headers } });
}

test('a browser at the address of the sandbox is redirected to the page, and a client is not', async () => {
  const sandbox = await running();
  const led = await look(sandbox, '/', { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });

  expect(led).toMatchObject({ status: 302, headers: { location: '/inspector' } });
  expect(sandbox.inspectorUrl).toBe(`${sandbox.url}/inspector`);
  expect(await call(sandbox, { method: 'GET', path: '/' })).toMatchObject({ status: 404 });
  // Below it the page would not find its own files.
  expect(await look(sandbox, '/inspector/')).toMatchObject({ headers: { location: '/inspector' } });
  expect(await call(sandbox, { method: 'HEAD', path: '/inspector' })).toMatchObject({
    status: 200,
    text: '',
  });
});

test('the page and all its files are served, and it loads nothing else', async () => {
  const sandbox = await running();
  const page = await look(sandbox, '/inspector');
  const asked = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, at]) => at);
  expect(asked).toEqual(['data:,', '/inspector/page.js', '/inspector/page.css']);
  for (const path of ['/inspector', '/inspector/page.js', '/inspector/page.css']) {
    const { status, headers } = await look(sandbox, path);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/(?:html|css|javascript); charset=utf-8$/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
  expect(page.text).not.toMatch(/<script(?![^>]* src=)|<style|\s(?:on\w+|style)=/i);
});

test('the page is below 60 KB compressed', async () => {
  const sandbox = await running();
  const files = ['', '/page.js', '/page.css'].map((name) => look(sandbox, `/inspector${name}`));
  const sizes = (await Promise.all(files)).map(({ text }) => gzipSync(text).length);

  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
});

test('the page sets data of events as text only', () => {
  const folder = fileURLToPath(new URL('./page', import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );

  expect(sources.length).toBeGreaterThan(20);
  for (const name of sources) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    expect(text, name).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|srcdoc/i,
    );
  }
});

test('shows the newest requests first, with their results and without tokens', async () => {
  const sandbox = await running({ now: () => startMs, token: 'made-up-token' });
  await call(sandbox, { body: { ...placedOrder, metadata: { order: 'A-17' } } });
  await call(sandbox, { body: { ...placedOrder, created_at: undefined } });
  await call(sandbox, { method: 'GET', path: '/me' });

  const { requests, counts, rate } = await state(sandbox);
  expect(requests).toMatchObject([
    { number: 3, method: 'GET', path: '/me', status: 200, outcome: 'read', atMs: startMs },
    {
      number: 2,
      status: 400,
      outcome: 'refused',
      note: 'missing data parameter (parameter_not_found): created_at',
    },
    { number: 1, status: 202, outcome: 'stored' },
  ]);
  expect(counts).toEqual({ requests: 3, stored: 1, duplicates: 0, contacts: 1 });
  expect(rate).toMatchObject({ limit: 1_667, used: 3, resetSec: startMs / 1000 + 10 });

  const details = await look(sandbox, '/inspector/requests/1');
  expect(JSON.parse(details.text)).toMatchObject({
    number: 1,
    headers: { authorization: 'Bearer (hidden)', 'content-type': 'application/json' },
    body: expect.stringContaining('"order":"A-17"'),
  });
  expect(details.text).not.toContain('made-up-token');
});

test('requests to the inspector are not counted, not kept, meet no fault and do not use the rate limit', async () => {
  const sandbox = await running({ rateLimit: { perMinute: 6 } });
  const fault = sandbox.fault({ kind: 'answer', status: 503 });
  const told = sandbox.counts.requests;
  for (let i = 0; i < 5; i += 1) await state(sandbox);

  expect(sandbox.counts.requests).toBe(told);
  expect(sandbox.received).toEqual([]);
  expect(fault.hits).toBe(0);
  expect((await state(sandbox)).rate).toMatchObject({ limit: 1, used: 0 });
});

test('lists all kept requests, and does not find dropped ones', async () => {
  const sandbox = await running({ keepRequests: 203, rateLimit: false });
  for (let i = 0; i < 210; i += 1) await call(sandbox, { body: 'x' });

  const { requests } = await state(sandbox);
  expect(requests).toHaveLength(203);
  expect(requests.map(({ number }) => number)).toEqual(
    Array.from({ length: 203 }, (_, i) => 210 - i),
  );
  const find = async (number: number) =>
    (await look(sandbox, `/inspector/requests/${number}`)).status;
  expect([await find(7), await find(8), await find(210), await find(211), await find(0)]).toEqual([
    404, 200, 200, 404, 404,
  ]);
});

test('a request number is not reused after a reset', async () => {
  const sandbox = await running();
  await call(sandbox);
  await call(sandbox);
  sandbox.reset();
  await call(sandbox);

  expect((await state(sandbox)).requests).toMatchObject([{ number: 3, outcome: 'stored' }]);
  expect(await look(sandbox, '/inspector/requests/1')).toMatchObject({ status: 404 });
  expect(await look(sandbox, '/inspector/requests/3')).toMatchObject({ status: 200 });
});

test('large and deeply nested events are shown shortened', async () => {
  const sandbox = await running({ rateLimit: false });
  const nested = '['.repeat(8_000) + ']'.repeat(8_000);
  const deep = `{"event_name":"deep","created_at":1,"user_id":"42","metadata":{"a":${nested}}}`;
  await call(sandbox, { body: deep });
  const name = 'x'.repeat(10_000);
  const metadata = { name: 'x'.repeat(1_000_000) };
  await call(sandbox, { body: { ...placedOrder, event_name: name, metadata } });
  await call(sandbox, { method: 'GET', path: `/${'y'.repeat(10_000)}` });

  const { text, status } = await look(sandbox, '/inspector/state');
  expect(status).toBe(200);
  expect(text.length).toBeLessThan(5_000);
  const { requests, events } = await state(sandbox);
  expect(requests[0]?.path).toMatch(/^\/y{199}…$/);
  const [large, tooDeep] = events;
  expect(large).toMatchObject({ state: 'stored', name: 'x'.repeat(200) });
  expect(large?.preview).toMatch(/^name: x+…$/);
  expect(tooDeep?.state).toBe('refused');
  // Since Node 26 JSON can be written as deep as it can be read.
  expect(tooDeep?.preview).toMatch(/^a: (?:\[+|\(nested too deeply\))/);
  expect(await look(sandbox, '/inspector/requests/1')).toMatchObject({ status: 200 });
  expect(await look(sandbox, '/inspector/events/1')).toMatchObject({ status: 200 });
});

test('the missing contact is complete, however long the body is', async () => {
  const sandbox = await running();
  const user_id = 'u'.repeat(250);
  const note = 'z'.repeat(200_000);
  for (const whom of [{ user_id }, { email: 'ada@example.org' }, { user_id: 7 }, { id: 'abc' }]) {
    const { user_id: _42, ...event } = placedOrder;
    await call(sandbox, { body: { ...event, metadata: { note }, ...whom } });
  }
  const missing = async (id: number) =>
    JSON.parse((await look(sandbox, `/inspector/events/${id}`)).text).missingContact;

  expect([await missing(1), await missing(2), await missing(3), await missing(4)]).toEqual([
    { user_id },
    { email: 'ada@example.org' },
    { user_id: '7' },
    { id: 'abc' },
  ]);
});

test.each([
  [
    'a lost response',
    { kind: 'reset', when: 'after-store' },
    'stored',
    undefined,
    'no response was sent, fault: reset',
  ],
  [
    'a broken connection',
    { kind: 'reset', when: 'before-store' },
    'fault',
    undefined,
    'no response was sent, fault: reset',
  ],
  [
    'a response in place of Intercom’s',
    { kind: 'answer', status: 503 },
    'fault',
    503,
    'fault: answer',
  ],
] as const)(
  'a request with a fault has a note: %s',
  async (_what, fault, outcome, status, note) => {
    const sandbox = await running();
    sandbox.fault(fault);
    await call(sandbox).catch(() => undefined);

    expect((await state(sandbox)).requests).toMatchObject([{ outcome, note, isOver: true }]);
    expect(sandbox.received).toMatchObject([{ outcome, status, fault: fault.kind, isOver: true }]);
  },
);

test('a hanging request is open until its client gives up', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: false });
  const ending = new AbortController();
  const asking = fetch(`${sandbox.url}/events`, { method: 'POST', signal: ending.signal });
  await sandbox.waitFor(({ received }) => received.length === 1);
  expect(sandbox.received).toMatchObject([{ isOver: false, outcome: undefined, fault: 'hang' }]);

  ending.abort();
  await asking.catch(() => undefined);
  await sandbox.waitFor(({ received }) => received[0]?.isOver === true);

  expect((await state(sandbox)).requests).toMatchObject([
    { outcome: 'fault', note: 'no response was sent, fault: hang' },
  ]);
});

test('a fault added on the page applies, is listed with its hits, and can be removed', async () => {
  const sandbox = await running();
  const fault = { kind: 'answer', status: 503, times: 5 };
  const added = await act(sandbox, 'faults', fault);

  expect(added.status).toBe(201);
  expect(await call(sandbox)).toMatchObject({ status: 503 });
  const { id } = JSON.parse(added.text);
  expect((await state(sandbox)).faults).toEqual([
    {
      id,
      kind: 'answer',
      times: 5,
      settings: '{"status":503}',
      isSelective: false,
      hits: 1,
      hanging: 0,
    },
  ]);
  const remove = () => call(sandbox, { method: 'DELETE', path: `/inspector/faults/${id}` });
  expect(await remove()).toMatchObject({ status: 200 });
  expect(await call(sandbox)).toMatchObject({ status: 202 });
  expect((await state(sandbox)).faults).toEqual([]);
  expect(await remove()).toMatchObject({ status: 404 });
});

test('a fault without remaining hits stays listed while a request hangs, and removing it answers the request', async () => {
  const sandbox = await running();
  sandbox.fault({ kind: 'hang', when: 'before-headers', match: () => true });
  const answer = call(sandbox);
  await sandbox.waitFor(1);

  const [shown] = (await state(sandbox)).faults;
  expect(shown).toMatchObject({ isSelective: true, hits: 1, hanging: 1 });
  expect((await state(sandbox)).requests).toMatchObject([{ outcome: 'stored' }]);
  await call(sandbox, { method: 'DELETE', path: `/inspector/faults/${shown?.id}` });
  expect(await answer).toMatchObject({ status: 202 });
  expect((await state(sandbox)).faults).toEqual([]);
});

test('a contact added on the page is used by later events', async () => {
  const sandbox = await running({ contacts: [] });

  expect(await call(sandbox)).toMatchObject({ status: 404 });
  expect(await act(sandbox, 'contacts', { user_id: '42' })).toMatchObject({ status: 201 });
  expect(await call(sandbox)).toMatchObject({ status: 202 });
  expect(await state(sandbox)).toMatchObject({
    isStrict: true,
    counts: { contacts: 1 },
    missing: [],
  });
});

test('start over resets the sandbox', async () => {
  const sandbox = await running();
  await call(sandbox);
  sandbox.contacts.add({ user_id: '43' });
  sandbox.fault({ kind: 'answer', status: 503 });
  expect(await act(sandbox, 'reset')).toMatchObject({ status: 200 });

  expect(await state(sandbox)).toMatchObject({
    counts: { requests: 0, stored: 0, contacts: 1 },
    faults: [],
    requests: [],
  });
  expect(sandbox.contacts.all).toMatchObject([{ user_id: '42' }]);
});

test.each([
  ['no JSON', 'faults', '{', 'NOT_JSON', 'The body is not JSON.'],
  ['JSON that is no fault', 'faults', 'null', 'FAULT_INVALID', 'Expected a fault to be an object'],
  ['an unknown fault', 'faults', { kind: 'flood' }, 'FAULT_INVALID', 'Use one of: "answer"'],
  ['code', 'faults', { kind: 'delay', delayMs: 1, match: 'x' }, 'FAULT_INVALID', '`match`'],
  ['no identifier', 'contacts', {}, 'CONTACT_INVALID', 'needs `user_id`, `email` or `id`'],
  ['an existing contact', 'contacts', { user_id: '42' }, 'CONTACT_EXISTS', 'already exists'],
])('%s is rejected with a message', async (_what, action, body, code, message) => {
  const sandbox = await running();
  const answer = await act(sandbox, action, body);

  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toEqual({ code, message: expect.stringContaining(message) });
});

test('unknown paths are 404 for every method, and a body that is too large is 413', async () => {
  const sandbox = await running();
  const status = async (method: string, path: string) =>
    (await call(sandbox, { method, path: `/inspector/${path}`, body: {} })).status;

  expect(await status('GET', 'secrets')).toBe(404);
  expect(await status('GET', 'constructor')).toBe(404);
  expect(await status('POST', 'constructor')).toBe(404);
  expect(await status('POST', 'state')).toBe(404);
  expect(await status('PUT', 'reset')).toBe(404);
  expect(await status('DELETE', 'faults/1e1')).toBe(404);
  expect(await status('DELETE', 'reset')).toBe(404);
  const large = await act(sandbox, 'faults', 'x'.repeat(9_000_000)).catch(
    (error: NodeJS.ErrnoException) => error.code,
  );
  // The server may have closed while the client still writes: then the client sees that first.
  if (typeof large === 'object') expect(large.status).toBe(413);
  expect(await status('GET', 'state')).toBe(200);
});

test.each([
  ['of another site', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors' }, 403],
  ['of another port here', { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors' }, 403],
  ['of another origin, in an old browser', { Origin: 'http://attacker.example' }, 403],
  ['of a sandboxed frame', { Origin: 'null' }, 403],
  ['by a name that leads here', { Host: 'attacker.example' }, 403],
  ['its own', { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors' }, 200],
  ['typed in', { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }, 200],
  ['of curl', {}, 200],
])(
  'row 86: another website can neither read nor change anything: %s',
  async (_who, headers, status) => {
    const sandbox = await running();
    await call(sandbox);

    expect(await look(sandbox, '/inspector/state', headers)).toMatchObject({ status });
    expect(await act(sandbox, 'reset', {}, headers)).toMatchObject({ status });
    expect(sandbox.counts.stored).toBe(status === 200 ? 0 : 1);
  },
);

test.each([
  ['192.0.2.1:4010', 200],
  ['[2001:db8::1]:4010', 200],
  ['sandbox:4010', 200],
  ['localhost', 200],
  // Who owns the name can have it lead here, and its page would be of the same origin.
  ['attacker.example:4010', 403],
  ['attacker.example.', 403],
])(
  'row 86: the inspector of a public sandbox is not served under domain names: %s',
  async (host, status) => {
    const sandbox = await running({ host: '0.0.0.0', inspector: true });
    const own = { Host: host, Origin: `http://${host}`, 'Sec-Fetch-Site': 'same-origin' };

    expect(await look(sandbox, '/inspector/state', own)).toMatchObject({ status });
  },
);

test('a link on another website opens the page and does nothing else', async () => {
  const sandbox = await running();
  await call(sandbox);
  const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };

  expect(await look(sandbox, '/inspector', link)).toMatchObject({ status: 200 });
  expect(await act(sandbox, 'reset', {}, link)).toMatchObject({ status: 403 });
  expect(sandbox.counts.stored).toBe(1);
});

test('a public sandbox serves the inspector only if the option is set', async () => {
  const open = await running({ host: '0.0.0.0' });
  const told = await running({ host: '0.0.0.0', inspector: true });
  const without = await running({ inspector: false });

  expect(await look(open, '/inspector/state')).toMatchObject({ status: 401 });
  expect(open.inspectorUrl).toBeUndefined();
  expect(told.inspectorUrl).toBe(`${told.url}/inspector`);
  expect(await look(without, '/inspector')).toMatchObject({ status: 401 });
});

test('a deeply nested fault is rejected or shown, and the page works', async () => {
  const sandbox = await running();
  const nested = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const added = await act(sandbox, 'faults', `{"kind":"answer","status":503,"body":${nested}}`);

  // Since Node 26 JSON of any depth can be written.
  if (added.status !== 201) {
    expect(added.status).toBe(400);
    expect(JSON.parse(added.text).code).toBe('FAULT_INVALID');
  }
  expect(await look(sandbox, '/inspector/state')).toMatchObject({ status: 200 });
});

test('a large fault is shown shortened', async () => {
  const sandbox = await running();
  sandbox.fault({
    kind: 'answer',
    status: 503,
    body: 'x'.repeat(1_000_000),
    headers: { 'X-A': 'y'.repeat(10_000) },
  });

  expect((await look(sandbox, '/inspector/state')).text.length).toBeLessThan(2_000);
});
