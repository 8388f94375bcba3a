import express from 'express4';
import { expressDriver } from './express-driver.js';
import { runAudits } from './run-audits.js';

runAudits(expressDriver(express, 'express4'));
