import { ValueCheck } from '../check-value.js';
import { checkFault } from '../faults/check-fault.js';
import { SandboxError } from '../sandbox-error.js';
import type { SettingsChange } from './api.js';
import type { InspectorContext } from './inspector-context.js';
import { errorResponse, type InspectorResponse, json } from './inspector-response.js';

type Action = (context: InspectorContext, body: string) => InspectorResponse;

/** The actions of the page that take a JSON body. */
const actions: Readonly<Record<string, Action>> = {
  faults: ({ faults }, body) => json(201, { id: faults.add(checkFault(JSON.parse(body))).id }),
  contacts: ({ workspace }, body) => json(201, workspace.contacts.add(JSON.parse(body))),
  settings: (context, body) => changeSettings(context, JSON.parse(body)),
  reset: (context) => {
    context.undo.reset(context);
    return json(200, {});
  },
  undo: (context) =>
    context.undo.undo(context)
      ? json(200, {})
      : errorResponse(404, 'NOT_FOUND', 'There is nothing to undo.'),
};

export function isAction(name: string): boolean {
  return Object.hasOwn(actions, name);
}

/** Runs an action, or returns why it failed. */
export function runAction(
  context: InspectorContext,
  name: string,
  body: string,
): InspectorResponse {
  try {
    return (
      actions[name]?.(context, body) ?? errorResponse(404, 'NOT_FOUND', 'There is no such action.')
    );
  } catch (error) {
    if (error instanceof SandboxError) return errorResponse(400, error.code, error.message);
    if (error instanceof SyntaxError)
      return errorResponse(400, 'NOT_JSON', 'The body is not JSON.');
    throw error;
  }
}

/** Removes a fault. Requests that hang because of it are answered. */
export function removeFault({ faults }: InspectorContext, id: number): InspectorResponse {
  const fault = faults.active.find((one) => one.id === id);
  if (fault === undefined) {
    return errorResponse(404, 'NOT_FOUND', 'This fault is not active any more.');
  }
  fault.remove();
  return json(200, {});
}

const check = new ValueCheck('OPTION_INVALID');

function changeSettings(context: InspectorContext, change: SettingsChange): InspectorResponse {
  check.object('the settings', change);
  check.knownKeys('the settings', change, ['unknownContacts', 'latencyMs', 'rateLimit']);
  const { unknownContacts, latencyMs, rateLimit } = change;
  check.oneOf('unknownContacts', unknownContacts, ['reject', 'create', undefined]);
  if (latencyMs !== undefined) check.integer('latencyMs', latencyMs, { min: 0, max: 60_000 });
  if (typeof rateLimit === 'number') {
    check.integer('rateLimit', rateLimit, { min: 1, max: 1_000_000_000 });
  } else {
    check.oneOf('rateLimit', rateLimit, [false, 'initial', undefined]);
  }

  const { settings, options, rateWindow } = context;
  if (unknownContacts !== undefined) settings.unknownContacts = unknownContacts;
  if (latencyMs !== undefined) settings.latencyMs = latencyMs;
  if (rateLimit === 'initial') rateWindow.set(options.rateLimit);
  else if (typeof rateLimit === 'number') rateWindow.set({ perMinute: rateLimit });
  else if (rateLimit === false) rateWindow.set(false);
  return json(200, {});
}
