import { deepStrictEqual as equal, ok } from 'node:assert';
import { startSandbox } from '@intercom-events/sandbox';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { row, send } from './inspector-page.mjs';

const hostile = '</script><img src=x onerror=alert(1)>';
const schemes = [
  ...[
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
  ],
  ...['data:text/html,<script>alert(1)</script>', 'vbscript:alert(1)', 'file:///etc/passwd'],
  ...['blob:null/1', 'ftp://example.org', 'about:blank', '//example.org', 'intent://x#Intent;end'],
];

/**
 * Text of events is only ever text.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function checkHostile(browser) {
  await check(
    'row 35: inspector: hostile text and links of every scheme go through every view',
    async () => {
      const sandbox = await startSandbox({ contacts: [{ user_id: hostile }] });
      const links = Object.fromEntries(
        schemes.map((url, at) => [`link_${at}`, { url, value: `${hostile} ${at}` }]),
      );
      const plain = Object.fromEntries(schemes.map((url, at) => [`plain_${at}`, url]));
      const order = { url: 'https://shop.example.org/17', value: hostile };
      await sendAll(sandbox, [{ [hostile]: hostile, order }, ...halves(links), ...halves(plain)]);
      await send(sandbox, { event_name: hostile, user_id: `${hostile} unknown` });
      sandbox.fault({ kind: 'answer', status: 503, body: hostile, times: 5 });

      const { page, wrong } = await openPage(browser);
      await page.addInitScript(() => {
        Object.assign(window, { reports: [] });
        addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
          Reflect.get(window, 'reports').push(violatedDirective);
        });
      });
      const look = async () => {
        equal(await page.evaluate(() => Reflect.get(window, 'reports')), []);
        equal(await page.locator('img').count(), 0);
        const addresses = await page
          .locator('a')
          .evaluateAll((all) => all.map((a) => Reflect.get(a, 'protocol')));
        ok(
          addresses.every((one) => one === 'http:' || one === 'https:'),
          String(addresses),
        );
      };
      await page.goto(`${sandbox.inspectorUrl}`);
      await row(page, hostile).waitFor();
      const count = await page.locator('#events .grid-body [role=row]').count();
      for (let at = 0; at < count; at += 1) {
        await page.locator('#events .grid-body [role=row]').nth(at).click();
        await page.locator('.details .verdict').waitFor();
        await look();
      }
      await page.getByRole('button', { name: /^Request \d/ }).click();
      await page.locator('.request-text').getByText('onerror').waitFor();
      await look();
      for (const search of [
        '?view=contacts',
        '?view=requests',
        '?view=failures',
        contactSearch(sandbox),
      ]) {
        await page.goto(`${sandbox.inspectorUrl}${search}`);
        await page.locator('main > :not(.empty)').waitFor();
        await page.waitForLoadState('networkidle').catch(() => {});
        await look();
      }
      await page.getByText('Timeline').waitFor();
      await look();
      const filtered = `?name=${encodeURIComponent(hostile)}&q=${encodeURIComponent(hostile)}&contact=${encodeURIComponent(`user_id:${hostile}`)}`;
      await page.goto(`${sandbox.inspectorUrl}${filtered}`);
      await page.locator('.chip').first().waitFor();
      await look();
      equal(wrong, []);
      await page.close();
      await sandbox.stop();
    },
  );
}

/** @param {import('./inspector-page.mjs').Sandbox} sandbox */
function contactSearch(sandbox) {
  return `?view=contacts&open=${sandbox.contacts.all[0]?.id}`;
}

/**
 * Two events, because Intercom keeps ten keys of each.
 *
 * @param {Record<string, unknown>} metadata
 */
function halves(metadata) {
  const entries = Object.entries(metadata);
  return [entries.slice(0, 8), entries.slice(8)].map((part) => Object.fromEntries(part));
}

/**
 * @param {import('./inspector-page.mjs').Sandbox} sandbox
 * @param {readonly object[]} all
 */
async function sendAll(sandbox, all) {
  for (const [at, metadata] of all.entries()) {
    await send(sandbox, {
      event_name: hostile,
      user_id: hostile,
      created_at: 1_700_000_000 + at,
      metadata,
    });
  }
}
