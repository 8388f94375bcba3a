import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../support/child.js';
import { sandboxFor, settings } from '../support/exits.js';

/**
 * Describes what all modules of a process share: everything that can be reached from `globalThis` and from the
 * built-in modules, with all prototypes; listeners, environment and warnings.
 */
const describing = `
const builtIn = ['node:http', 'node:https', 'node:net', 'node:tls', 'node:dns', 'node:events', 'node:stream',
  'node:timers', 'node:async_hooks', 'node:diagnostics_channel', 'node:perf_hooks', 'node:util', 'node:module'];
const { default: Module } = await import('node:module');
const { channel } = await import('node:diagnostics_channel');
const shared = { globalThis };
for (const name of builtIn) shared[name] = (await import(name)).default;
// What a process counts about itself, and what grows when any module is loaded.
const volatile = new Set(['process.moduleLoadList', 'process._events', 'process._eventsCount', 'process.env',
  'node:module._cache', 'node:module._pathCache', 'node:module._stat', 'globalThis.performance']);
const warnings = [];
process.on('warning', (warning) => warnings.push(String(warning)));
function describe() {
  const found = new Map();
  const walk = (value, path) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
    if (found.has(value)) return;
    const properties = new Map();
    const isExtensible = Object.isExtensible(value);
    found.set(value, { path, isExtensible, prototype: Object.getPrototypeOf(value), properties });
    for (const key of Reflect.ownKeys(value)) {
      const name = path + '.' + String(key);
      if (volatile.has(name.replace(/^globalThis\\.process\\./, 'process.'))) continue;
      properties.set(key, Object.getOwnPropertyDescriptor(value, key));
    }
    for (const [key, { value: inner, get, set }] of properties) {
      for (const each of [inner, get, set]) walk(each, path + '.' + String(key));
    }
    walk(Object.getPrototypeOf(value), path + '.__proto__');
  };
  for (const [name, root] of Object.entries(shared)) walk(root, name);
  return {
    found,
    process: {
      listeners: process.eventNames().map((name) => [String(name), process.rawListeners(name)]),
      env: { ...process.env },
      directory: process.cwd(),
      title: process.title,
      umask: process.umask(),
      warnings: [...warnings],
      channels: ['undici:request:create', 'undici:client:sendHeaders', 'http.client.request.start', 'net.client.socket']
        .filter((name) => channel(name).hasSubscribers),
    },
  };
}
/** What differs, by path. */
function compare(before, after) {
  const differences = [];
  for (const [value, { path, isExtensible, prototype, properties }] of before.found) {
    const now = after.found.get(value);
    // Its owner differs.
    if (now === undefined) continue;
    if (now.prototype !== prototype) differences.push(path + ' has another prototype');
    if (now.isExtensible !== isExtensible) differences.push(path + ' is closed');
    for (const key of new Set([...properties.keys(), ...now.properties.keys()])) {
      const [was, is] = [properties.get(key), now.properties.get(key)];
      const isSame = was && is && ['value', 'get', 'set', 'writable', 'enumerable', 'configurable']
        .every((part) => Object.is(was[part], is[part]));
      // Node replaces some globals by their value when they are first read.
      const isRead = was?.get !== undefined && is !== undefined && 'value' in is && was.get.call(value) === is.value;
      if (!isSame && !isRead) differences.push(path + '.' + String(key));
    }
  }
  for (const [name, was] of Object.entries(before.process)) {
    const is = after.process[name];
    const text = (each) => JSON.stringify(each, (_key, value) => typeof value === 'function' ? String(value) : value);
    if (text(was) !== text(is)) differences.push('process: ' + name + ' ' + text(is));
  }
  return differences;
}
`;

const comparing = `
${describing}
const transport = process.env.TRANSPORT;
// Node itself sets its dispatcher at the first fetch(), whoever calls it.
if (transport === 'fetch') await (await fetch(process.env.OTHER)).text();
const before = describe();
const { createIntercomEvents } = await import('@intercom-events/core');
const differences = { imported: compare(before, describe()) };
const events = createIntercomEvents({ transport, logger: false });
await new Promise((resolve) => setTimeout(resolve, 50));
const open = compare(before, describe());
events.track('42', 'placed-order', { total: 1 });
await events.runInScope('42', async ({ track }) => track('signed-in'));
await events.send('42', 'updated-plan');
await events.list('42');
await events.flush();
const used = compare(before, describe());
await events.close();
await new Promise((resolve) => setTimeout(resolve, 50));
differences.closed = compare(before, describe());
// A client that may have events to deliver listens to the end of the process.
const allowed = /^process: listeners .*"beforeExit"/;
differences.open = [...open, ...used].filter((difference) => !allowed.test(difference));
console.log(JSON.stringify({ differences, delivered: events.stats().delivered }));
`;

test('row 120: importing every package changes nothing that is global', async () => {
  const program = `
    for (const name of ['express', 'koa', 'fastify', 'hono', 'reflect-metadata', '@nestjs/common', '@nestjs/core'])
      await import(name);
    ${describing}
    const before = describe();
    const packages = ['express', 'koa', 'fastify', 'hono', 'http', 'nestjs', 'sandbox', 'testing', 'core/adapter',
      'core/otel', 'core/serverless', 'core/test-ports'];
    for (const name of packages) await import('@intercom-events/' + name);
    console.log(JSON.stringify({ differences: compare(before, describe()), compared: before.found.size > 1_000 }));`;

  const { stdout, stderr } = await startChild(program).ended;

  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ differences: [], compared: true });
});

async function startOther(): Promise<string> {
  const server = createServer((_request, response) => response.end('made up'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}`;
}

test.each([['undici'], ['fetch']] as const)(
  'row 120: importing, creating, using and closing a client (%s) changes nothing that is global',
  async (transport) => {
    const sandbox = await sandboxFor();
    const env = { ...settings(sandbox.url), TRANSPORT: transport, OTHER: await startOther() };

    const { code, stdout, stderr } = await startChild(comparing, env).ended;

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      differences: { imported: [], open: [], closed: [] },
      delivered: 2,
    });
    expect(sandbox.counts.stored).toBe(3);
  },
);

/** An application whose own `fetch()` calls for what stricter versions of undici refuse. */
const putting = `
const put = () => fetch(process.env.OTHER, { method: 'PUT', headers: { 'content-length': '0' } })
  .then((response) => 'status ' + response.status, (error) => 'failed: ' + error.cause?.message);
if (process.env.TRACKS === 'yes') {
  const { createIntercomEvents } = await import('@intercom-events/core');
  const events = createIntercomEvents({ logger: false });
  events.track('42', 'placed-order');
  await events.close();
}
console.log(await put());
`;

test('row 120: the application’s own fetch() answers as it does without a client', async () => {
  const sandbox = await sandboxFor();
  const env = { ...settings(sandbox.url), OTHER: await startOther() };
  const without = await startChild(putting, env).ended;

  const { stdout, stderr } = await startChild(putting, { ...env, TRACKS: 'yes' }).ended;

  expect({ stdout, stderr }).toEqual({ stdout: without.stdout, stderr: '' });
  expect(sandbox.counts.stored).toBe(1);
});
