import fastify from 'fastify';
import { fastifyDriver } from './fastify-driver.js';
import { runAudits } from './run-audits.js';

runAudits(fastifyDriver(fastify, 'fastify'));
