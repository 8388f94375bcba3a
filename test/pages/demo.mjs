import { deepStrictEqual as equal } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root } from '../../packages/tooling/run/paths.mjs';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { row } from './inspector-page.mjs';

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
      equal([...customer.wrong, ...inspector.wrong], []);
    });
    await check('demo: Ctrl-C stops it', async () => {
      demo.kill('SIGINT');
      equal(await ended, [0, null]);
    });
  } finally {
    demo.kill('SIGKILL');
  }
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
