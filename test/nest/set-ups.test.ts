import {
  INTERCOM_EVENTS,
  IntercomEventsModule,
  type Track,
  TrackEvent,
  Tracker,
} from '@intercom-events/nestjs';
import {
  Body,
  type CallHandler,
  ConflictException,
  Controller,
  type ExecutionContext,
  type INestMicroservice,
  Logger,
  type NestInterceptor,
  Post,
  UseInterceptors,
} from '@nestjs/common';
import { ClientProxyFactory, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { firstValueFrom, retry } from 'rxjs';
import request from 'supertest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startWorld } from '../support/world.js';
import { listen, rootModule, startNest } from './stage.js';

class Repeating implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(retry(2));
  }
}

test('a handler that an interceptor repeats has one event: that of its last call', async () => {
  const failuresLeft = new Map([
    ['mended', 2],
    ['broken', 9],
  ]);
  const fail = (what: string): void => {
    const left = failuresLeft.get(what) ?? 0;
    failuresLeft.set(what, left - 1);
    if (left > 0) throw new ConflictException();
  };
  @Controller()
  @UseInterceptors(Repeating)
  class OrdersController {
    @Post('mended')
    @TrackEvent('placed-order', { metadata: ({ result }) => ({ left: result }) })
    @TrackEvent('failed-order', { on: 'failure' })
    place(): number {
      fail('mended');
      return 1;
    }

    @Post('broken')
    @TrackEvent('paid-order', { metadata: { paid: true } })
    @TrackEvent('lost-order', { on: 'failure' })
    async pay(): Promise<void> {
      fail('broken');
    }
  }
  const stage = await startNest({ controllers: [OrdersController] });

  expect((await stage.send('/mended')).status).toBe(201);
  expect((await stage.send('/broken')).status).toBe(409);

  expect(await stage.arrived(2)).toEqual([
    ['lost-order', 'ada', {}],
    ['placed-order', 'ada', { left: 1 }],
  ]);
  expect(failuresLeft.get('broken')).toBe(6);
});

test('a connected microservice without the global interceptors tracks with @Tracker() and @TrackEvent()', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  @Controller()
  class BillingController {
    @MessagePattern('charge')
    @TrackEvent('paid-invoice', { user: ({ args }) => args[0].userId })
    charge(@Payload() { userId }: { userId: string }, @Tracker() track: Track): string {
      return track('received-payment', { cents: 700 }, { user: userId }).status;
    }
  }
  let service: INestMicroservice | undefined;
  const stage = await startNest({
    controllers: [BillingController],
    prepare: async (app) => {
      const options = { host: '127.0.0.1', port: 0 };
      service = app.connectMicroservice({ transport: Transport.TCP, options });
      await app.startAllMicroservices();
    },
  });
  const { port } = service?.unwrap<{ address(): { port: number } }>().address() ?? {};
  const client = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: port as number },
  });
  onTestFinished(() => client.close());

  expect(await firstValueFrom(client.send('charge', { userId: 'ada' }))).toBe('accepted');

  expect(await stage.arrived(2)).toEqual([
    ['paid-invoice', 'ada', {}],
    ['received-payment', 'ada', { cents: 700 }],
  ]);
  expect(warn).not.toHaveBeenCalled();
});

test('a method that another decorator has made a getter is named in a warning', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const Bound =
    (): MethodDecorator =>
    (_target, _key, { value }: PropertyDescriptor) => ({
      configurable: true,
      get() {
        return Function.prototype.bind.call(value as () => void, this);
      },
    });
  class Renewals {
    @Bound()
    @TrackEvent('renewed-plan')
    renew(): void {}
  }
  await startNest({ providers: [Renewals] });

  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toBe(
    '@TrackEvent("renewed-plan") is not tracked: another decorator has replaced the method Renewals.renew() by something that is not a method.',
  );
});

test('a logger of Nest’s can be the logger', async () => {
  const lines: unknown[] = [];
  class Lines extends Logger {
    override log(line: unknown): void {
      lines.push(line);
    }
  }
  const options = { dryRun: true, logger: new Lines('Intercom') };
  const { app } = await listen(rootModule({ imports: [IntercomEventsModule.forRoot(options)] }));
  app.get(INTERCOM_EVENTS).track('ada', 'placed-order');

  expect(lines.join()).toContain('placed-order');
});

test('each application of one testing module has its own req.track', async () => {
  @Controller()
  class StepsController {
    @Post('steps')
    step(@Tracker() track: Track, @Body() metadata: { step: number }): string {
      return track('finished-step', metadata).status;
    }
  }
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const builder = Test.createTestingModule({
    imports: [IntercomEventsModule.forRoot({ client: world.events, user: () => 'ada' })],
    controllers: [StepsController],
  });
  for (let i = 0; i < 2; i += 1) {
    const app = (await builder.compile()).createNestApplication();
    await app.init();
    const { status, text } = await request(app.getHttpServer()).post('/steps').send({ step: i });
    expect([status, text]).toEqual([201, 'accepted']);
    if (i === 0) await app.close();
    else onTestFinished(() => app.close());
  }
});

test('app.close() lets a client that was passed in deliver for 5 seconds, not longer', async () => {
  const world = await startWorld();
  world.proxy.conduct = { kind: 'swallow' };
  const imports = [IntercomEventsModule.forRoot({ client: world.events })];
  const { app } = await listen(rootModule({ imports }));
  world.events.track('42', 'placed-order');

  const closing = app.close();
  await world.clock.advance(5_000);
  await closing;

  expect(world.events.stats()).toMatchObject({ pending: 1, delivered: 0 });
});
