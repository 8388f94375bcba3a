// Makes the pictures of the inspector in the READMEs:
//   node test/pages/screenshots.mjs
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSandbox } from '@intercom-events/sandbox';
import { root } from '../../packages/tooling/run/paths.mjs';
import { openBrowser } from './browser.mjs';
import { row } from './inspector-page.mjs';
import { pictureMs, sendTenEvents } from './ten-events.mjs';

const folder = path.join(root, 'packages/sandbox/docs');
const viewport = { width: 1200, height: 640 };
const quality = 0.8;

const contacts = [{ user_id: 'ada', email: 'ada@example.org' }, { user_id: 'grace' }];
let random = 0;
const sandbox = await startSandbox({
  contacts,
  port: 4010,
  now: () => pictureMs,
  // Always the same picture for the same page.
  random: () => (random = (random + 0.618) % 1),
});
const browser = await openBrowser();
try {
  await sendTenEvents(sandbox);
  const context = await browser.newContext({ viewport, timezoneId: 'UTC', deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.clock.setFixedTime(pictureMs);
  await page.goto(`${sandbox.inspectorUrl}`);
  await row(page, 'answered-survey').click();
  await page.getByText('As sent, and as Intercom keeps it').waitFor();
  await save(page, 'inspector-events');
  await page.goto(`${sandbox.inspectorUrl}?view=contacts&open=${sandbox.contacts.all[0]?.id}`);
  await page.getByText('Timeline').waitFor();
  await save(page, 'inspector-contact');
} finally {
  await browser.close();
  await sandbox.stop();
}

/**
 * WebP, which is much smaller than PNG. The browser makes it.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
async function save(page, name) {
  const png = (await page.screenshot()).toString('base64');
  const blank = await browser.newPage();
  const data = await blank.evaluate(
    async ([text, share]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${text}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', share);
    },
    /** @type {const} */ ([png, quality]),
  );
  await blank.close();
  writeFileSync(path.join(folder, `${name}.webp`), Buffer.from(data.split(',')[1] ?? '', 'base64'));
}
