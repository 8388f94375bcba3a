// Tests the inspector of the sandbox, the browser package and the demo in a real browser.
//   node test/pages/run.mjs [--report <file>]
import { report } from '../packed/results.mjs';
import { checkAccessibility } from './accessibility.mjs';
import { openBrowser } from './browser.mjs';
import { checkBrowserEvents } from './browser-events.mjs';
import { checkDemo } from './demo.mjs';
import { checkFailing } from './failing.mjs';
import { checkFinding } from './finding.mjs';
import { checkHostile } from './hostile.mjs';
import { checkInspector } from './inspector.mjs';
import { checkLoad } from './load.mjs';

const browser = await openBrowser();
try {
  await checkInspector(browser);
  await checkFinding(browser);
  await checkFailing(browser);
  await checkHostile(browser);
  await checkLoad(browser);
  await checkAccessibility(browser);
  await checkBrowserEvents(browser);
  await checkDemo(browser);
} finally {
  await browser.close();
  report(process.argv, 'pages');
}
