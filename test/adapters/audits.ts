import { crowd } from './audits/crowd.js';
import { disconnects } from './audits/disconnects.js';
import { life } from './audits/life.js';
import { relay } from './audits/relay.js';
import { response } from './audits/response.js';
import { users } from './audits/users.js';
import { when } from './audits/when.js';

/** What every adapter must do, on every major of its framework. README.md lists it by id. */
export const audits = [...users, ...crowd, ...when, ...disconnects, ...response, ...life, ...relay];
