import { Hono } from 'hono';
import { honoDriver } from './hono-driver.js';
import { runAudits } from './run-audits.js';

runAudits(honoDriver(Hono, 'hono'));
