import { codeOf } from '../errors/code-of.js';

/** What a call of a durable outbox was for, and what its failure means. */
const consequences = {
  append:
    'Events cannot be stored. They stay in memory, which they fill up in the end, and are stored when it works again',
  claim:
    'Stored events cannot be read. Those of this process that are in memory are sent all the same',
  renew: 'The claims on stored events cannot be renewed. Nothing is sent until they are',
  settle:
    'What has become of events cannot be stored. It is repeated; after a restart before that, these events are sent again',
  giveUp: 'Events cannot be given up. It is repeated',
  recent:
    'The events of earlier processes cannot be read. Until then the same event may be accepted again, or another one of the same second',
  close: 'The outbox was not closed properly. What is stored in it stays there',
} as const;

/** Says that a call of the durable outbox has failed. Its error may hold data of events: only its code is shown. */
export function outboxMessage(call: keyof typeof consequences, error: unknown): string {
  return `The outbox fails (${codeOf(error)}). ${consequences[call]}.`;
}
