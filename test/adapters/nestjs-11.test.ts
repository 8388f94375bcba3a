// Runs in its own project, in which @nestjs/* come from test/nest11: see ../vitest.config.ts.
import { NestFactory } from '@nestjs/core';
import { nestjsDriver } from './nestjs-on-express.js';
import { runAudits } from './run-audits.js';

runAudits(nestjsDriver(NestFactory, '../nest11/node_modules/@nestjs/core'));
