/** The file to deploy: in AWS Lambda the handler is `handler.handler`. */

// #region program
import { createIntercomEvents } from '@intercom-events/core';
import { flushAfter } from '@intercom-events/core/serverless';

const events = createIntercomEvents(); // outside the handler: the next invocation reuses it

export const handler = flushAfter(
  async ({ body }) => {
    const { total } = JSON.parse(body);
    if (!(total > 0)) return { statusCode: 400 };
    events.current.track('placed-order', { total });
    return { statusCode: 201 };
  },
  { events, user: (event) => event.requestContext?.authorizer?.principalId },
);
// #endregion
