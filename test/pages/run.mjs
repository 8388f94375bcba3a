// The pages that people see, in a real browser: the inspector of the sandbox, and the demo with its shop.
//   node test/pages/run.mjs [--report <file>]
import { report } from '../packed/results.mjs';
import { openBrowser } from './browser.mjs';
import { checkDemo } from './demo.mjs';
import { checkInspector } from './inspector.mjs';

const browser = await openBrowser();
try {
  await checkInspector(browser);
  await checkDemo(browser);
} finally {
  await browser.close();
  report(process.argv, 'pages');
}
