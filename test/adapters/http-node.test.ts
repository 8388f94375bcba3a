import { httpDriver } from './http-driver.js';
import { runAudits } from './run-audits.js';

runAudits(httpDriver());
