import { deepStrictEqual as equal } from 'node:assert';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startSandbox } from '@intercom-events/sandbox';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { row, send } from './inspector-page.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const views = ['', '?view=contacts', '?view=requests', '?view=failures'];

/**
 * Looks for what people with a disability could not use, and for pages that are wider than their window.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function checkAccessibility(browser) {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  await fill(sandbox);
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const width of [390, 768, 1440]) {
      const { page, wrong } = await openPage(browser, {
        colorScheme,
        viewport: { width, height: 800 },
      });
      await check(
        `inspector: accessible and not too wide, ${colorScheme}, ${width} px`,
        async () => {
          for (const view of views) {
            await page.goto(`${sandbox.inspectorUrl}${view}`);
            await page.locator('main > :not(.empty)').waitFor();
            await looksRight(page, width);
          }
          await page.goto(`${sandbox.inspectorUrl}`);
          await row(page, 'invited-friend').click();
          await page.getByText('As sent, and as Intercom keeps it').waitFor();
          await looksRight(page, width);
          await page.goto(
            `${sandbox.inspectorUrl}?view=contacts&open=${sandbox.contacts.all[0]?.id}`,
          );
          await page.getByText('Timeline').waitFor();
          await looksRight(page, width);
          equal(wrong, []);
        },
      );
      await page.close();
    }
  }
  await sandbox.stop();
}

/**
 * @param {import('playwright-core').Page} page
 * @param {number} width
 */
async function looksRight(page, width) {
  equal(await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth), width, page.url());
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    // @ts-expect-error axe is the script above.
    const { violations } = await globalThis.axe.run();
    return violations.map((/** @type {any} */ one) => [
      one.id,
      ...one.nodes.slice(0, 3).map((/** @type {any} */ node) => node.html.slice(0, 200)),
    ]);
  });
  equal(violations, [], page.url());
}

/** @param {import('./inspector-page.mjs').Sandbox} sandbox */
async function fill(sandbox) {
  const metadata = Object.fromEntries(Array.from({ length: 14 }, (_, at) => [`key_${at}`, at]));
  await send(sandbox, { event_name: 'Invited.Friend', user_id: '42', metadata });
  const long = 'a-name-without-any-place-to-break-it-'.repeat(6);
  await send(sandbox, { event_name: long, user_id: '42', metadata: { [long]: long } });
  await send(sandbox, { event_name: 'signed-in', user_id: `${long}@example.org` });
  const price = { amount: 34_999, currency: 'eur' };
  const order = { url: 'https://shop.example.org/17', value: 'A-17' };
  const rich = { price, order, order_date: 1_896_048_000, stripe_invoice: 'in_1' };
  await send(sandbox, { event_name: 'placed-order', user_id: '42', metadata: rich });
  sandbox.fault({ kind: 'answer', status: 503, times: 3 });
  await send(sandbox, { event_name: 'cancelled-plan', user_id: '42' });
}
