import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Opens a browser of this machine, without a window.
 *
 * @returns {Promise<import('playwright-core').Browser>} rejects with what to do when there is none
 */
export function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? places().find(existsSync);
  if (executablePath === undefined) {
    throw new Error(
      'There is no Chromium here. Install one (Debian: apt-get install chromium), or name its program in CHROMIUM.',
    );
  }
  // Its own sandbox refuses to work for root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

/** Where the system would look for each of them. */
function places() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return programs.flatMap((program) => folders.map((folder) => path.join(folder, program)));
}

/**
 * A page, and whatever went wrong in it: what it threw, what its console complained of (what the
 * Content-Security-Policy has stopped, too), and dialogs, which none of ours opens.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function openPage(browser, options) {
  const page = await browser.newPage(options);
  /** @type {string[]} */
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(`threw ${error.message}`));
  page.on('console', (line) => {
    if (['error', 'warning'].includes(line.type())) wrong.push(`said ${line.text()}`);
  });
  page.on('dialog', (dialog) => {
    wrong.push(`opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, wrong };
}
