import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Opens an installed browser without a window.
 *
 * @returns {Promise<import('playwright-core').Browser>} rejects with what to do if no browser is installed
 */
export function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? candidates().find(existsSync);
  if (executablePath === undefined) {
    throw new Error(
      'Chromium was not found. Install it (Debian: apt-get install chromium), or set CHROMIUM to its path.',
    );
  }
  // Chromium's own sandbox does not work for root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

/** The paths where the system looks for them. */
function candidates() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return programs.flatMap((program) => folders.map((folder) => path.join(folder, program)));
}

/**
 * A page and its errors: uncaught errors, warnings and errors of the console (including violations of the
 * Content-Security-Policy), and dialogs.
 *
 * @param {import('playwright-core').Browser | import('playwright-core').BrowserContext} browser
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
