import {
  INTERCOM_EVENTS,
  InjectIntercomEvents,
  type IntercomEvents,
  IntercomEventsModule,
  type Track,
  TrackEvent,
  Tracker,
} from '@intercom-events/nestjs';
import { createTestEvents } from '@intercom-events/testing';
import { IntercomEventsTestingModule, testEventsOf } from '@intercom-events/testing/nest';
import '@intercom-events/testing/vitest';
import {
  Controller,
  type INestApplication,
  Injectable,
  InternalServerErrorException,
  Module,
  Post,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { expect, onTestFinished, test } from 'vitest';

@Injectable()
class RenewalsService {
  constructor(@InjectIntercomEvents() readonly events: IntercomEvents) {}

  @TrackEvent('renewed-plan', { user: ({ args: [user] }) => user, metadata: { by: 'job' } })
  async renew(user: string): Promise<string> {
    return user;
  }
}

@Controller()
class PlansController {
  @Post('plan')
  @TrackEvent('updated-plan', { metadata: ({ result }) => ({ plan: result.plan }) })
  update(): { plan: string } {
    return { plan: 'pro' };
  }

  @Post('broken')
  @TrackEvent('broke-plan')
  fail(@Tracker() track: Track): never {
    track('tried-plan');
    throw new InternalServerErrorException();
  }
}

@Module({ controllers: [PlansController], providers: [RenewalsService] })
class PlansModule {}

@Module({ imports: [IntercomEventsModule.forRoot({ user: () => 'ada' }), PlansModule] })
class AppModule {}

async function start(app: INestApplication): Promise<INestApplication> {
  await app.init();
  onTestFinished(() => app.close());
  return app;
}

test('a part of an application tracks with a test client, also by decorators', async () => {
  const imports = [IntercomEventsTestingModule.forRoot({ user: () => 'ada' }), PlansModule];
  const compiled = await Test.createTestingModule({ imports }).compile();
  const app = await start(compiled.createNestApplication());
  const events = testEventsOf(app);
  await request(app.getHttpServer()).post('/plan').expect(201);
  await request(app.getHttpServer()).post('/broken').expect(500);
  await app.get(RenewalsService).renew('grace');
  await events.settle();

  expect(events).toHaveTrackedFor('ada', 'updated-plan', { plan: 'pro' });
  expect(events).toHaveTracked('tried-plan');
  expect(events).not.toHaveTracked('broke-plan');
  expect(events).toHaveTrackedFor('grace', 'renewed-plan', { by: 'job' });
  expect(testEventsOf(compiled)).toBe(events);
  expect(app.get(RenewalsService).events).toBe(events);
});

test('a whole application tracks with the test client instead of its own', async () => {
  const events = createTestEvents();
  const compiled = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(INTERCOM_EVENTS)
    .useValue(events)
    .compile();
  const app = await start(compiled.createNestApplication());
  await request(app.getHttpServer()).post('/plan').expect(201);
  await events.settle();

  expect(events).toHaveTrackedFor('ada', 'updated-plan');
});

test('an application that is closed while events wait for a retry delivers them first, without real waiting', async () => {
  const events = createTestEvents();
  const imports = [IntercomEventsTestingModule.forRoot({ client: events }), PlansModule];
  const compiled = await Test.createTestingModule({ imports }).compile();
  const app = await compiled.createNestApplication().init();
  events.failNext({ status: 503 }, { times: 3 });
  await app.get(RenewalsService).renew('grace');
  await app.close();

  expect(events.sent).toMatchObject([{ name: 'renewed-plan' }]);
});

test('a value that is not a test client is an error that says what to do', async () => {
  expect(() => IntercomEventsTestingModule.forRoot({ client: {} as never })).toThrow(
    'This is not a test client.',
  );
  const compiled = await Test.createTestingModule({
    imports: [IntercomEventsModule.forRoot({ dryRun: true, logger: false })],
  }).compile();
  onTestFinished(() => compiled.close());

  expect(() => testEventsOf(compiled)).toThrow('This client is a real one');
});
