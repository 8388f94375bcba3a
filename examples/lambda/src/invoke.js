/** Invokes the handler as Lambda would, one invocation after the other. */

import { handler } from './handler.js';

/** A request as API Gateway passes it to a function. */
function order(customer, total) {
  return {
    body: JSON.stringify({ total }),
    requestContext: { authorizer: { principalId: customer } },
  };
}

for (const event of [order('ada', 1_200), order('grace', 2_900), order('alan', 0)]) {
  const endsMs = Date.now() + 3_000;
  const context = { getRemainingTimeInMillis: () => endsMs - Date.now() };
  const { statusCode } = await handler(event, context);
  console.log(`${event.requestContext.authorizer.principalId}: ${statusCode}`);
}
