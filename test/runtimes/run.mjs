// The packed packages on Bun, Deno and workerd: each runs a small application of Hono, which tracks
// events to a sandbox in this process. undici is not installed there.
//   node test/runtimes/run.mjs [--report <file>]
import { deepStrictEqual as equal } from 'node:assert';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '@intercom-events/sandbox';
import { root } from '../../packages/tooling/run/paths.mjs';
import { run } from '../packed/command.mjs';
import { packAll } from '../packed/packages.mjs';
import { check, report } from '../packed/results.mjs';
import { checkEnds } from './check-ends.mjs';
import { answers, bytesOf, drive, expected, pages } from './drive.mjs';
import { install, runtimes } from './runtimes.mjs';
import { start } from './start.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'runtimes-'));
try {
  const application = path.join(folder, 'application');
  makeApplication(application);
  for (const runtime of runtimes) await checkRuntime(runtime, application);
} finally {
  rmSync(folder, { recursive: true, force: true });
  report(process.argv, 'runtimes');
}

/** @param {string} into a folder for the application and all it needs */
function makeApplication(into) {
  const here = path.join(root, 'test/runtimes');
  const modules = path.join(into, 'node_modules');
  for (const file of readdirSync(here)) cpSync(path.join(here, file), path.join(into, file));
  const ours = packAll(folder).filter(({ name }) => /\/(core|hono)$/.test(name));
  for (const { name, tarball } of ours) {
    const home = path.join(modules, name);
    mkdirSync(home, { recursive: true });
    run('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: home });
  }
  const others = {
    hono: 'packages/hono',
    'lru-cache': 'packages/core',
    'rate-limiter-flexible': 'packages/core',
  };
  for (const [name, owner] of Object.entries(others)) {
    const source = path.join(root, owner, 'node_modules', name);
    cpSync(source, path.join(modules, name), { recursive: true, dereference: true });
  }
}

/**
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {string} application
 */
async function checkRuntime(runtime, application) {
  const { name, userAgent, isLasting } = runtime;
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  // The first event's connection breaks: it is sent again, by a timer of the runtime's.
  sandbox.fault({ kind: 'reset', when: 'before-store' });
  const env = { INTERCOM_ACCESS_TOKEN: sandbox.token, INTERCOM_EVENTS_URL: sandbox.url };
  /** @type {Awaited<ReturnType<typeof start>> | undefined} */
  let app;
  let program = '';
  await check(`${name}: starts`, async () => {
    program = install(runtime, path.join(folder, `${runtime.program}-home`));
    const args = await runtime.prepare(application, env);
    app = await start(program, args, { cwd: application, env });
  });
  // It has been said why.
  if (app === undefined) return sandbox.stop();
  const { url, output, stop } = app;
  await check(`${name}: answers`, async () => equal(await drive(url), answers));
  await check(`${name}: exactly the right events arrive`, async () => {
    await sandbox.waitFor(expected.length, { timeoutMs: 20_000 }).catch(() => {});
    if (isLasting) await expectClosed(url);
    const seen = sandbox.events.map(({ event_name: event, user_id: user, metadata }) => [
      event,
      user,
      metadata,
    ]);
    equal(
      sorted(seen),
      sorted(expected),
      `not the right events:\n${JSON.stringify(seen)}\n${output()}`,
    );
  });
  await check(`${name}: its requests say who they are`, () => {
    const told = sandbox.received.map(({ headers }) =>
      userAgent.test(String(headers['user-agent'])),
    );
    equal(new Set(told), new Set([true]));
  });
  for (const page of pages) {
    await check(`${name}: /${page} is the same with and without the adapter`, async () => {
      equal(await bytesOf(url, `/tracked/${page}`), await bytesOf(url, `/bare/${page}`));
    });
  }
  await stop();
  await sandbox.stop();
  if (isLasting) await checkEnds(runtime, program, application);
}

/** @param {string} url */
async function expectClosed(url) {
  const answer = await fetch(`${url}/close`, { method: 'POST' });
  /** @type {any} */
  const said = await answer.json();
  const { dead, pending, stats } = said;
  equal(
    { dead, pending, held: stats.held, failed: stats.discarded.failed },
    {
      dead: 0,
      pending: 0,
      held: 0,
      // A plan that is not there, a handler that threw, a stream that was left.
      failed: 3,
    },
  );
}

/** @param {readonly unknown[]} events */
function sorted(events) {
  return events.map((event) => JSON.stringify(event)).sort();
}
