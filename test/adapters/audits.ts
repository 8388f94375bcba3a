import { crowd } from './audits/crowd.js';
import { whose } from './audits/whose.js';

/** What every adapter must do, on every major of its framework. README.md lists it by id. */
export const audits = [...whose, ...crowd];
