export { createIntercomEvents, date, link, money } from '@intercom-events/core';
