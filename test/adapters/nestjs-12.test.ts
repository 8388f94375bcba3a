import { NestFactory } from '@nestjs/core';
import { nestjsDriver } from './nestjs-on-express.js';
import { runAudits } from './run-audits.js';

runAudits(nestjsDriver(NestFactory, '@nestjs/core'));
