import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { INTERCOM_EVENTS, money } from '@intercom-events/nestjs';
import { assertNotTracked, assertTracked, createTestEvents } from '@intercom-events/testing';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from './app.module.js';

const events = createTestEvents();
let app: INestApplication;

before(async () => {
  const compiled = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(INTERCOM_EVENTS)
    .useValue(events)
    .compile();
  app = compiled.createNestApplication();
  await app.listen(0, '127.0.0.1');
});
beforeEach(() => events.clear());
after(() => app.close());

test('a plan is changed', async () => {
  assert.equal(await putPlan('pro'), 200);
  await events.settle();

  const metadata = { plan: 'pro', price: money(34_999, 'eur'), renewal_date: Number.isInteger };
  assert.deepEqual(assertTracked(events, 'updated-plan', metadata).user, { userId: 'ada' });
  assertNotTracked(events, 'missed-plan');
});

test('a plan that does not exist is missed', async () => {
  assert.equal(await putPlan('gold'), 400);
  await events.settle();

  assertTracked(events, 'missed-plan', { plan: 'gold', why: 'There is no such plan.' });
  assertNotTracked(events, 'updated-plan');
});

async function putPlan(plan: string): Promise<number> {
  const headers = { authorization: 'Bearer ada-s-token', 'content-type': 'application/json' };
  const body = JSON.stringify({ plan });
  const { status } = await fetch(`${await app.getUrl()}/plan`, { method: 'PUT', headers, body });
  return status;
}
