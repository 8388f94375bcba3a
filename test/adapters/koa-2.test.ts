import Koa from 'koa2';
import { koaDriver } from './koa-driver.js';
import { runAudits } from './run-audits.js';

runAudits(koaDriver(Koa, 'koa2'));
