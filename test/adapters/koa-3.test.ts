import Koa from 'koa';
import { koaDriver } from './koa-driver.js';
import { runAudits } from './run-audits.js';

runAudits(koaDriver(Koa, 'koa'));
