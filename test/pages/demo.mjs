import { deepStrictEqual as equal } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root } from '../../packages/tooling/run/paths.mjs';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { row, viewLink } from './inspector-page.mjs';

/** The time until the demo prints the addresses of its pages: it runs its scenario first. */
const timeoutMs = 120_000;

/**
 * Runs `npm run demo` and uses its two pages.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function checkDemo(browser) {
  const demo = spawn(process.execPath, [path.join(root, 'examples/express-shop/src/demo.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(demo, 'close');
  try {
    const { shop, sandbox } = await pagesOf(demo.stdout);
    await check('demo: a click in the shop arrives in the sandbox', async () => {
      const customer = await openPage(browser);
      const inspector = await openPage(browser);
      await customer.page.goto(shop);
      await inspector.page.goto(sandbox);
      await customer.page.getByRole('button', { name: /^Grace/ }).click();
      await customer.page.getByText(/^Signed in as Grace/).waitFor();
      await customer.page.getByRole('button', { name: /^A teapot/ }).click();
      await row(inspector.page, 'placed-order', 'grace', '€49.00').waitFor();
      await customer.page.getByText('What the plans cost').click();
      await row(inspector.page, 'opened-pricing', 'grace').waitFor();
      equal([...customer.wrong, ...inspector.wrong], []);
    });
    await checkShop(browser, { shop, sandbox });
    await check('demo: Ctrl-C stops it', async () => {
      demo.kill('SIGINT');
      equal(await ended, [0, null]);
    });
  } finally {
    demo.kill('SIGKILL');
  }
}

/**
 * From a button in the shop to the contact's timeline, and what failures do to the shop's counters.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ readonly shop: string, readonly sandbox: string }} addresses
 */
async function checkShop(browser, { shop, sandbox }) {
  const customer = await openPage(browser);
  const inspector = await openPage(browser);
  const details = inspector.page.locator('.details');
  await customer.page.goto(shop);
  await customer.page.getByRole('button', { name: /^Alan/ }).click();
  await customer.page.getByText(/^Signed in as Alan/).waitFor();
  await inspector.page.goto(sandbox);
  const teapot = customer.page.getByRole('button', { name: /^A teapot/ });

  await check("demo: a button in the shop leads to the contact's timeline", async () => {
    await teapot.click();
    await row(inspector.page, 'placed-order', 'alan', 'Stored', '€49.00').click();
    await details.getByRole('button', { name: 'Open contact' }).click();
    await details.locator('.timeline li').filter({ hasText: 'placed-order' }).first().waitFor();
    await details.locator('.summary tr').filter({ hasText: 'placed-order' }).waitFor();
  });
  const add = async (/** @type {string} */ failure) => {
    await viewLink(inspector.page, 'Failures').click();
    await inspector.page.getByRole('combobox', { name: 'Failure' }).selectOption(failure);
    await inspector.page.getByRole('button', { name: 'Add failure' }).click();
    await inspector.page.getByText(`${failure}, made by you: 1 left`).waitFor();
    await viewLink(inspector.page, 'Events').click();
  };
  const twice = inspector.page
    .locator('#events .grid-body [role=row]')
    .filter({ hasText: 'Stored ×2' });
  for (const [at, failure] of [
    '503 Service Unavailable',
    'Stored, then connection reset',
  ].entries()) {
    await check(`demo: after "${failure}" the event is delivered all the same`, async () => {
      // The counters are shown anew until nothing is pending.
      await counterIs(customer.page, 'pending', 0);
      const before = await counter(customer.page, 'delivered');
      await add(failure);
      // An order is two events: the checkout, and the order itself.
      await teapot.click();
      await twice.nth(at).waitFor();
      await counterIs(customer.page, 'delivered', before + 2);
    });
  }
  await check(
    'demo: after "422" the event is given up, and the shop counts it as dead',
    async () => {
      await add('422 Unprocessable Entity');
      await teapot.click();
      await row(inspector.page, 'alan', 'Refused', '422, made by you').waitFor();
      await counterIs(customer.page, 'dead (rejected 1)', 1);
    },
  );
  await check('demo: there were no errors in its pages', () =>
    equal([...customer.wrong, ...inspector.wrong], []),
  );
}

/**
 * A counter of the shop.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
async function counter(page, name) {
  const cell = page.locator('#counters tr').filter({ hasText: name }).locator('td');
  return Number((await cell.textContent())?.replaceAll(',', ''));
}

/**
 * Waits until a counter of the shop has this value.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {number} value
 */
async function counterIs(page, name, value) {
  const cell = page.locator('#counters tr').filter({ hasText: name }).locator('td');
  await cell.getByText(value.toLocaleString('en'), { exact: true }).waitFor();
}

/**
 * @param {NodeJS.ReadableStream} output
 * @returns {Promise<{ shop: string, sandbox: string }>}
 */
function pagesOf(output) {
  return new Promise((resolve, reject) => {
    let text = '';
    const giveUp = setTimeout(
      () => reject(new Error(`The demo did not print the addresses of its pages:\n${text}`)),
      timeoutMs,
    );
    output.on('data', (chunk) => {
      text += chunk;
      const shop = /the shop +(http\S+)/.exec(text)?.[1];
      const sandbox = /the sandbox +(http\S+\/inspector)/.exec(text)?.[1];
      if (shop === undefined || sandbox === undefined) return;
      clearTimeout(giveUp);
      resolve({ shop, sandbox });
    });
  });
}
