import { expect, onTestFinished, test, vi } from 'vitest';
import { defineEvents } from '../event/define-events.js';
import type { StandardSchema } from '../model/standard-schema.js';
import type { ClientOptions } from '../options/client-options.js';
import { createIntercomEvents } from './create-intercom-events.js';

const schema: StandardSchema<{ plan: string }> = {
  '~standard': {
    version: 1,
    vendor: 'made-up',
    validate: (value) => {
      const { plan } = value as { plan?: unknown };
      return typeof plan === 'string'
        ? { value: { plan: plan.trim() } }
        : { issues: [{ message: 'no text', path: ['plan'] }] };
    },
  },
};
const plan = defineEvents({ 'updated-plan': schema });

/** A client in a dry run, which shows what it would send. */
function open(options: ClientOptions) {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const events = createIntercomEvents({ dryRun: true, logger, plan, ...options });
  onTestFinished(() => void events.close());
  const shown = () => logger.info.mock.calls.map(([line]) => String(line)).join('\n');
  const warned = () => logger.warn.mock.calls.map(([line]) => String(line));
  return { events, shown, warned };
}

const offPlan = { status: 'dropped', reason: 'off_plan' };

test('metadata is sent as its schema has made it', () => {
  const { events, shown, warned } = open({ onInvalid: 'drop' });
  events.track('42', 'Updated.Plan', { plan: ' pro ', other: 1 });

  expect(shown()).toContain('"metadata":{"plan":"pro"}');
  expect(warned().join()).not.toContain('tracking plan');
});

test('by default an event off the plan is sent, and said', () => {
  const { events, shown, warned } = open({});
  events.track('42', 'updated-plan', { plan: 5 });
  events.track('42', 'did-else');

  expect(shown()).toContain('"metadata":{"plan":5}');
  expect(shown()).toContain('"event_name":"did-else"');
  expect(warned()).toEqual([
    expect.stringContaining(
      '"updated-plan" does not match the tracking plan (these keys do not match: "plan"), and is sent anyway.',
    ),
    expect.stringContaining('"did-else" does not match the tracking plan (it is not in the plan)'),
  ]);
});

test('with `drop` it is dropped, from whichever form it comes', () => {
  const { events, shown } = open({ onInvalid: 'drop' });

  expect(events.track('42', 'did-else')).toEqual(offPlan);
  expect(events.track('42', 'updated-plan', () => ({ plan: 5 }))).toEqual(offPlan);
  const scope = events.openScope(() => '42');
  expect(scope.track('updated-plan', { plan: 5 }, { sendWhen: 'success' })).toEqual(offPlan);
  const builder = () => ({ plan: 5 });
  expect(scope.track('updated-plan', builder, { sendWhen: 'success' })).toEqual({ status: 'held' });
  scope.end();

  expect(shown()).not.toContain('would send');
  expect(events.stats()).toMatchObject({ tracked: 4, held: 0, dropped: { off_plan: 4 } });
});

test('with `off` no schema is asked', () => {
  const { events, shown } = open({ onInvalid: 'off' });
  events.track('42', 'updated-plan', { plan: ' pro ' });

  expect(shown()).toContain('{"plan":" pro "}');
});

test.each([[{ plan: {} }], [{ plan: 'updated-plan' }], [{ onInvalid: 'refuse' }]])(
  '%j is refused at start',
  (options) => {
    expect(() => open(options as ClientOptions)).toThrow(/OPTION_INVALID/);
  },
);
