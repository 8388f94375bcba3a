import { deepStrictEqual as equal, ok } from 'node:assert';
import { startSandbox } from '@intercom-events/sandbox';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { row, secondsNow, send } from './inspector-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Filters, search, the address of the page, the keyboard, and what survives while events arrive.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function checkFinding(browser) {
  const sandbox = await startSandbox({ contacts: [{ user_id: 'ada' }, { user_id: 'grace' }] });
  await fill(sandbox);
  const { page, wrong } = await openPage(browser);
  await page.goto(`${sandbox.inspectorUrl}`);
  await row(page, 'placed-order').waitFor();

  for (const [kind, value, count] of /** @type {const} */ ([
    ['event', 'placed-order', 3],
    ['contact', 'user_id:grace', 2],
    ['result', 'refused', 1],
    ['result', 'retried', 1],
    ['result', 'changed', 1],
    ['result', 'duplicate', 1],
    ['status', '404', 1],
  ])) {
    await check(`inspector: filters by ${kind} ${value}, also after a reload`, async () => {
      await page.getByLabel(`Filter by ${kind}`).selectOption(value);
      await shows(page, count);
      await page.reload();
      await shows(page, count);
      await page.getByRole('button', { name: /^Remove filter/ }).click();
      await shows(page, 6);
      equal(new URL(page.url()).search, '');
    });
  }
  await check(
    'inspector: filters of several kinds apply together, and "Back" removes them',
    async () => {
      await page.getByLabel('Filter by event').selectOption('placed-order');
      await page.getByLabel('Filter by contact').selectOption('user_id:ada');
      await shows(page, 2);
      await page.goBack();
      await shows(page, 3);
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await shows(page, 6);
    },
  );
  await check('inspector: searches names, contacts, metadata and reasons', async () => {
    for (const [text, count] of /** @type {const} */ ([
      ['placed ADA', 2],
      ['€349.99', 1],
      ['user not found', 1],
      ['zebra', 0],
      ['', 6],
    ])) {
      await page.getByLabel('Search events').fill(text);
      await shows(page, count);
    }
  });
  await checkKeyboard(page);
  await checkSurvival(page, sandbox);
  await check('inspector: finding caused no errors', () => equal(wrong, []));
  await page.close();
  await sandbox.stop();
}

/**
 * Waits until this number of events is shown.
 *
 * @param {Page} page
 * @param {number} count
 */
async function shows(page, count) {
  const grid = page.locator(`#events[aria-rowcount="${count + 1}"]`);
  await grid.waitFor();
  equal(await grid.locator('.grid-body [role=row]').count(), count);
}

/** @param {Page} page */
async function checkKeyboard(page) {
  const cursor = page.locator('#events [aria-selected=true]');
  await check('inspector: works with the keyboard alone', async () => {
    await page.locator('#events').focus();
    await page.keyboard.press('j');
    await cursor.filter({ hasText: 'retried' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await cursor.filter({ hasText: 'nobody' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.details .verdict').waitFor();
    await page.locator('.details h2').getByText('signed-in').waitFor();
    await page.keyboard.press('j');
    await cursor.filter({ hasText: 'Changed' }).waitFor();
    await page.locator('.details .verdict').getByText('Changed').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.details').waitFor({ state: 'detached' });
    equal(await page.evaluate(() => document.activeElement?.id), 'events');
    await page.keyboard.press('/');
    await page.keyboard.type('placed');
    await shows(page, 3);
    await page.getByLabel('Search events').fill('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });
  await check('inspector: every control can be reached with Tab', async () => {
    await page.reload();
    await row(page, 'placed-order').waitFor();
    const names = [];
    for (let press = 0; press < 30; press += 1) {
      await page.keyboard.press('Tab');
      names.push(
        await page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
        }),
      );
    }
    for (const name of [
      'Contacts',
      'Requests',
      'Failures',
      'Export',
      'Start over',
      'Search events',
    ]) {
      ok(
        names.some((one) => one.startsWith(name)),
        `${name} is not in ${names.join(', ')}`,
      );
    }
    ok(names.includes('Events, newest first'));
  });
}

/**
 * @param {Page} page
 * @param {import('./inspector-page.mjs').Sandbox} sandbox
 */
async function checkSurvival(page, sandbox) {
  const more = async (/** @type {string} */ name, count = 40) => {
    for (let at = 0; at < count; at += 1) {
      await send(sandbox, { event_name: `${name}-${at % 3}`, user_id: 'ada', created_at: at });
    }
  };
  await check('inspector: a selected text stays selected while events arrive', async () => {
    const name = row(page, 'placed-order').locator('.name');
    await name.evaluate((element) =>
      element.ownerDocument.getSelection()?.selectAllChildren(element),
    );
    const before = await name.evaluate((element) => {
      const range = element.ownerDocument.getSelection()?.getRangeAt(0);
      return range?.getBoundingClientRect().top;
    });
    await more('during-selection');
    await page.locator('#events[aria-rowcount="47"]').waitFor();
    const selected = await page.locator('#events').evaluate(({ ownerDocument }) => {
      const selection = ownerDocument.getSelection();
      const { top } = selection?.getRangeAt(0).getBoundingClientRect() ?? {};
      return { text: String(selection), top };
    });
    equal(selected, { text: 'placed-order', top: before }, 'the row has moved');
    await page
      .locator('#events')
      .evaluate((grid) => grid.ownerDocument.getSelection()?.removeAllRanges());
    await row(page, 'during-selection').waitFor();
  });
  await check(
    'inspector: scroll, cursor, focus and the open event stay while events arrive',
    async () => {
      const grid = page.locator('#events');
      await grid.focus();
      await grid.evaluate((element) => element.scrollTo({ top: 300 }));
      const first = await topRow(page);
      await more('during-scroll');
      await page.locator('#events[aria-rowcount="87"]').waitFor();
      equal(await topRow(page), first);
      equal(await page.evaluate(() => document.activeElement?.id), 'events');
      await page.getByRole('button', { name: /^↑ \d+ newer events$/ }).click();
      await row(page, 'during-scroll').click();
      const newest = await row(page, 'during-scroll').getAttribute('id');
      const [, number] = newest?.split('-') ?? [];
      await page.waitForURL(`**?event=${number}`);
      const open = await page.locator('.details h2').textContent();
      const url = page.url();
      await more('while-open');
      await page.locator('#events[aria-rowcount="127"]').waitFor();
      equal(await page.locator('.details h2').textContent(), open);
      equal(page.url(), url);
      equal(await page.locator('#events .open').count(), 1);
    },
  );
  await check('inspector: header, filters and columns stay in view', async () => {
    await page.locator('#events').evaluate((element) => element.scrollTo({ top: 2_000 }));
    for (const place of ['.page-header', '.filters', '.grid-head']) {
      ok(await page.locator(place).first().isVisible());
      const box = await page.locator(place).first().boundingBox();
      ok(box !== null && box.y >= 0 && box.y < 400, `${place} is at ${box?.y}`);
    }
  });
}

/**
 * The id of the row at the top of the view.
 *
 * @param {Page} page
 */
function topRow(page) {
  return page.locator('#events').evaluate((grid) => {
    const { bottom } =
      grid.querySelector('.grid-head')?.getBoundingClientRect() ?? grid.getBoundingClientRect();
    const { left } = grid.getBoundingClientRect();
    return document.elementFromPoint(left + 50, bottom + 12)?.closest('[role=row]')?.id;
  });
}

/** @param {import('./inspector-page.mjs').Sandbox} sandbox */
async function fill(sandbox) {
  const price = { amount: 34_999, currency: 'eur' };
  const order = { event_name: 'placed-order', created_at: secondsNow() };
  await send(sandbox, { ...order, user_id: 'ada', metadata: { price } });
  await send(sandbox, { ...order, user_id: 'ada' });
  await send(sandbox, { ...order, user_id: 'grace' });
  await send(sandbox, { event_name: 'Signed.In', user_id: 'ada' });
  await send(sandbox, { event_name: 'signed-in', user_id: 'nobody' });
  sandbox.fault({ kind: 'answer', status: 503 });
  const retried = { event_name: 'retried', user_id: 'grace', created_at: secondsNow() };
  await send(sandbox, retried);
  await send(sandbox, retried);
}
