import { deepStrictEqual as equal, ok } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '@intercom-events/sandbox';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { row, says, secondsNow, send } from './inspector-page.mjs';

const eventCount = 10_000;
const perRequest = 100;

/**
 * Many events at once, and a restart of the sandbox.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function checkLoad(browser) {
  await check('inspector: 10,000 events in ten seconds, and it still answers', () => many(browser));
  await check('inspector: connects again after a restart, and shows what was kept', () =>
    restart(browser),
  );
}

/** @param {import('playwright-core').Browser} browser */
async function many(browser) {
  const sandbox = await startSandbox({ unknownContacts: 'create', rateLimit: false });
  const { page, wrong } = await openPage(browser);
  await page.goto(`${sandbox.inspectorUrl}`);
  await send(sandbox, { event_name: 'first', user_id: '42' });
  await row(page, 'first').waitFor();
  await page.evaluate(() => {
    /** @type {number[]} */
    const frames = [];
    let last = performance.now();
    const next = () => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    Object.assign(window, { frameTimes: frames });
  });
  const startMs = performance.now();
  const sending = sendMany(sandbox);
  // It is used meanwhile: the keyboard moves, and a search finds.
  await page.keyboard.press('j');
  await page.locator('#events [aria-selected=true]').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.details .verdict').waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('Search events').fill('name-7');
  await row(page, 'name-7').waitFor();
  equal(await row(page, 'name-1').count(), 0);
  await page.getByLabel('Search events').fill('');
  await sending;
  const tookMs = performance.now() - startMs;
  await page.locator(`#events[aria-rowcount="${eventCount + 2}"]`).waitFor();

  const rendered = await page.locator('#events [role=row]').count();
  ok(rendered < 100, `${rendered} rows are rendered`);
  /** @type {number[]} */
  const frames = await page.evaluate(() => Reflect.get(window, 'frameTimes'));
  const slow = frames.filter((ms) => ms > 100).length;
  // Reported only: how fast a busy machine is proves nothing.
  console.log(
    `        ${eventCount} events in ${(tookMs / 1000).toFixed(1)} s, ${frames.length} frames, ${slow} of them longer than 100 ms, the longest ${Math.max(...frames).toFixed(0)} ms`,
  );
  equal(wrong, []);
  await page.close();
  await sandbox.stop();
}

/** @param {import('./inspector-page.mjs').Sandbox} sandbox */
async function sendMany(sandbox) {
  const created_at = secondsNow();
  for (let sent = 0; sent < eventCount; sent += perRequest) {
    const items = Array.from({ length: perRequest }, (_, at) => ({
      ...{ method: 'post', data_type: 'event' },
      data: {
        ...{ event_name: `name-${at % 10}`, user_id: `user-${sent + at}`, created_at },
        metadata: { order: sent + at, price: { amount: 34_999, currency: 'eur' } },
      },
    }));
    await Promise.all([send(sandbox, { items }, '/bulk/events'), sleep(100)]);
  }
}

/** @param {import('playwright-core').Browser} browser */
async function restart(browser) {
  const data = mkdtempSync(path.join(tmpdir(), 'sandbox-page-'));
  const contacts = [{ user_id: '42' }];
  const first = await startSandbox({ data, contacts });
  const { port } = first;
  const { page, wrong } = await openPage(browser);
  await page.goto(`${first.inspectorUrl}`);
  await send(first, { event_name: 'before', user_id: '42' });
  await row(page, 'before').click();
  await first.stop();
  await says(page, 'The sandbox does not respond.');

  const second = await startSandbox({ data, contacts, port });
  await says(page, 'Live from');
  await row(page, 'before', 'Stored').waitFor();
  await send(second, { event_name: 'after', user_id: '42' });
  await row(page, 'after', 'Stored').waitFor();
  await page.locator('.details h2').getByText('before').waitFor();
  // The browser logs each connection that failed.
  for (const line of wrong)
    ok(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET/.test(line), line);
  await page.close();
  await second.stop();
  rmSync(data, { recursive: true });
}
