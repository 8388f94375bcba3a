import { deepStrictEqual as equal, match, ok } from 'node:assert';
import { startSandbox } from '@intercom-events/sandbox';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { startStranger } from './stranger.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Awaited<ReturnType<typeof startSandbox>>} Sandbox */

const hostile = '<img src=x onerror="document.title=\'hit\'">';
const seconds = () => Math.floor(Date.now() / 1000);

/** @param {import('playwright-core').Browser} browser */
export async function checkInspector(browser) {
  const sandbox = await startSandbox();
  const { page, wrong } = await openPage(browser);
  const says = (/** @type {string} */ text) => page.getByText(text).first().waitFor();

  await check(
    'inspector: the address of the sandbox opens it, and it shows the settings',
    async () => {
      await page.goto(sandbox.url);
      equal(await page.title(), 'Sandbox inspector');
      await says(`INTERCOM_EVENTS_URL=${sandbox.url}`);
    },
  );
  await check('inspector: an event of an unknown contact is shown with its error', async () => {
    equal(await send(sandbox, { event_name: 'placed-order', user_id: '42' }), 404);
    await row(page, 'placed-order', '404', 'refused', 'user_id=42', 'not_found').waitFor();
    // The path with a trailing slash is the same page.
    await page.goto(`${sandbox.url}/inspector/`);
    await row(page, 'placed-order', '404').waitFor();
    equal(await page.locator('#welcome').isVisible(), false);
  });
  await check('inspector: the missing contact can be created', async () => {
    await page.locator('#requests button').first().click();
    await page.getByRole('button', { name: 'Create this contact' }).click();
    await page.locator('#contacts').getByText('user_id=42').waitFor();
    equal(await send(sandbox, { event_name: 'placed-order', user_id: '42' }), 202);
    await row(page, 'placed-order', '202', 'stored').waitFor();
  });
  await check('inspector: details show the request without the token, and stay open', async () => {
    const details = page.locator('tr.details');
    const text = (await details.textContent()) ?? '';
    match(text, /authorization: Bearer \(hidden\)\n/);
    match(text, /"event_name": "placed-order"/);
    equal((await page.content()).includes('a-secret-of-somebody'), false);
  });
  await check('inspector: a fault applies until it is removed', async () => {
    await page.locator('#fault-kind').selectOption('503 Service Unavailable');
    await page.locator('#fault-times').selectOption('all, until removed');
    await page.getByRole('button', { name: 'Add fault' }).click();
    await says('503 Service Unavailable: 0 so far');
    equal(await send(sandbox, { event_name: 'invited-friend', user_id: '42' }), 503);
    await says('503 Service Unavailable: 1 so far');
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.locator('#faults li').waitFor({ state: 'detached' });
    equal(await send(sandbox, { event_name: 'invited-friend', user_id: '42' }), 202);
  });
  await check('inspector: the sandbox accepts every fault in the list', async () => {
    const kinds = await page.locator('#fault-kind option').allInnerTexts();
    ok(kinds.length > 5);
    await page.locator('#fault-times').selectOption('the next one');
    for (const kind of kinds) {
      await page.locator('#fault-kind').selectOption(kind);
      await page.getByRole('button', { name: 'Add fault' }).click();
      await says(`${kind}: 0 of 1`);
    }
    equal(await page.locator('#fault-error').textContent(), '');
  });
  await check('inspector: a lost response is a problem, and its fault is shown', async () => {
    await page.getByRole('button', { name: 'Start over' }).click();
    sandbox.contacts.add({ user_id: '42' });
    sandbox.fault({ kind: 'reset', when: 'after-store' });
    await send(sandbox, { event_name: 'lost-answer', user_id: '42' }).catch(() => {});
    await page.locator('#only-problems').check();
    await row(page, 'lost-answer', 'stored', 'no response was sent, fault: reset').waitFor();
    await page.locator('#only-problems').uncheck();
  });
  await check(
    'inspector: contacts are added by user id and by e-mail, and errors are shown',
    async () => {
      for (const [name, shown] of [
        ['  ada  ', 'user_id=ada'],
        ['ada@example.org', 'email=ada@example.org'],
      ]) {
        await page.locator('#contact-name').fill(`${name}`);
        await page.getByRole('button', { name: 'Add contact' }).click();
        await page.locator('#contacts').getByText(`${shown}`).waitFor();
      }
      await page.locator('#contact-name').fill('ada');
      await page.getByRole('button', { name: 'Add contact' }).click();
      await page.locator('#contact-error').getByText('already exists').waitFor();
      // Browsers log this to their console as well.
      match(wrong.splice(0).join(), /^said Failed to load resource: .* 400 \(Bad Request\)$/);
    },
  );
  await check('inspector: details stay with their request after a reset', async () => {
    await page.locator('#requests button').first().click();
    await page.locator('tr.details').getByText('"lost-answer"').waitFor();
    sandbox.reset();
    sandbox.contacts.add({ user_id: '42' });
    await send(sandbox, { event_name: 'after-reset', user_id: '42' });
    await row(page, 'after-reset').waitFor();
    equal(await page.locator('tr.details').count(), 0);
  });
  await check(
    'row 35: inspector: markup in an event is shown as text and does not run',
    async () => {
      await page.getByRole('button', { name: 'Start over' }).click();
      await page.locator('#welcome').waitFor({ state: 'visible' });
      sandbox.contacts.add({ user_id: hostile });
      const event = { event_name: hostile, user_id: hostile, metadata: { [hostile]: hostile } };
      equal(await send(sandbox, event), 202);
      await row(page, hostile.toLowerCase(), '202', 'stored').waitFor();
      await page.locator('#requests button').first().click();
      await page.locator('tr.details').getByText('<img src=x onerror=').waitFor();
      equal(await page.locator('img').count(), 0);
      equal(await page.title(), 'Sandbox inspector');
    },
  );
  await check('inspector: filters by text and by problems', async () => {
    await send(sandbox, { event_name: 'paid-invoice', user_id: 'nobody' });
    await row(page, 'paid-invoice', '404').waitFor();
    await page.locator('#filter').fill('paid NOBODY');
    equal(await page.locator('#requests tr:not(.details)').count(), 1);
    await says('Showing 1 of 2 requests.');
    await page.locator('#filter').fill('');
    await page.locator('#only-problems').check();
    equal(await page.locator('#requests tr:not(.details)').count(), 1);
  });
  await check(
    'row 86: inspector: another website can neither read nor change anything',
    async () => {
      const stranger = await startStranger(`${sandbox.url}/inspector`);
      for (const url of stranger.urls) {
        const other = await browser.newPage();
        await other.goto(url);
        await other.getByText('Done.').waitFor();
        equal(await other.title(), 'tried:');
        equal(await other.frames()[1]?.locator('#requests').count(), 0);
        await other.close();
      }
      stranger.stop();
      equal(sandbox.counts.stored, 1);
    },
  );
  await check('inspector: fits a phone', () => checkPhone(browser, sandbox));
  await check('inspector: there were no errors in the page', () => equal(wrong, []));
  await check('inspector: says when the sandbox has stopped', async () => {
    await sandbox.stop();
    await says('The sandbox does not respond.');
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Sandbox} sandbox
 */
async function checkPhone(browser, sandbox) {
  const { page, wrong } = await openPage(browser, { viewport: { width: 375, height: 700 } });
  await page.goto(`${sandbox.inspectorUrl}`);
  await row(page, 'paid-invoice').waitFor();
  equal(
    await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth),
    375,
    'the page is wider than its window',
  );
  equal(wrong, []);
  await page.close();
}

/**
 * The row of a request that contains all of these texts.
 *
 * @param {Page} page
 * @param {readonly string[]} texts
 */
function row(page, ...texts) {
  const lines = page.locator('#requests tr:not(.details)');
  return texts.reduce((found, hasText) => found.filter({ hasText }), lines).first();
}

/**
 * @param {Sandbox} sandbox
 * @param {object} event
 */
async function send({ url }, event) {
  const answer = await fetch(`${url}/events`, {
    method: 'POST',
    headers: { Authorization: 'Bearer a-secret-of-somebody', 'Content-Type': 'application/json' },
    body: JSON.stringify({ created_at: seconds(), ...event }),
  });
  return answer.status;
}
