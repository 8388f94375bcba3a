import { checkFault } from '../faults/check-fault.js';
import { SandboxError } from '../sandbox-error.js';
import type { Inspected } from './inspected.js';
import { type InspectorAnswer, json, no } from './inspector-answer.js';

type Action = (inspected: Inspected, body: string) => InspectorAnswer;

/** What a person can do from the page, as far as it has a body of JSON. */
const actions: Readonly<Record<string, Action>> = {
  faults: ({ faults }, body) => json(201, { id: faults.add(checkFault(JSON.parse(body))).id }),
  contacts: ({ workspace }, body) => json(201, workspace.contacts.add(JSON.parse(body))),
  reset: (inspected) => {
    inspected.reset();
    return json(200, {});
  },
};

export function isAction(name: string): boolean {
  return Object.hasOwn(actions, name);
}

/** Does what a person asked for, or says what is wrong with it. */
export function act(inspected: Inspected, name: string, body: string): InspectorAnswer {
  try {
    return actions[name]?.(inspected, body) ?? no(404, 'NOT_FOUND', 'There is no such action.');
  } catch (error) {
    if (error instanceof SandboxError) return no(400, error.code, error.message);
    if (error instanceof SyntaxError) return no(400, 'NOT_JSON', 'The body is not JSON.');
    throw error;
  }
}

/** Takes a fault back; what hangs on it is answered. */
export function removeFault({ faults }: Inspected, id: number): InspectorAnswer {
  const fault = faults.inForce.find((one) => one.id === id);
  if (fault === undefined) return no(404, 'NOT_FOUND', 'There is no such fault any more.');
  fault.remove();
  return json(200, {});
}
