import fc from 'fast-check';
import { seedOfThisRun } from './seed.js';

// Runs before every test file: properties use the same `FAULT_SEED` as everything else.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOfThisRun });
