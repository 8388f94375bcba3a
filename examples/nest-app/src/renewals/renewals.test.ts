import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNotTracked, assertTracked } from '@intercom-events/testing';
import { IntercomEventsTestingModule, testEventsOf } from '@intercom-events/testing/nest';
import { Test } from '@nestjs/testing';
import { PlansService } from '../plans/plans.service.js';
import { RenewalsModule } from './renewals.module.js';
import { RenewalsService } from './renewals.service.js';

test('a plan is renewed, the free one never', async () => {
  // #region part
  const imports = [IntercomEventsTestingModule.forRoot(), RenewalsModule];
  const module = await (await Test.createTestingModule({ imports }).compile()).init();
  const events = testEventsOf(module);
  module.get(PlansService, { strict: false }).change('ada', 'team');
  await module.get(RenewalsService).renew('ada');
  await events.settle();
  assert.deepEqual(assertTracked(events, 'renewed-plan', { plan: 'team' }).user, { userId: 'ada' });
  // #endregion

  await assert.rejects(module.get(RenewalsService).renew('grace'));
  await events.settle();
  assertNotTracked(events, 'renewed-plan', { plan: 'free' });
  await module.close();
});
