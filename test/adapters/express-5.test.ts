import express from 'express';
import { expressDriver } from './express-driver.js';
import { runAudits } from './run-audits.js';

runAudits(expressDriver(express, 'express'));
