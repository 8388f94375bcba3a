import 'reflect-metadata';
import { createIntercomEvents } from '@intercom-events/core';
import {
  INTERCOM_EVENTS,
  InjectIntercomEvents,
  type IntercomEvents,
  IntercomEventsModule,
  type Track,
  TrackEvent,
  TrackEventDefaults,
  Tracker,
} from '@intercom-events/nestjs';
import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  Catch,
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  Post,
  Req,
  Res,
  Scope,
  UseFilters,
  UseInterceptors,
  Version,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request, Response } from 'express';
import { firstValueFrom, map, type Observable, of, Subject, throwError } from 'rxjs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listen, rootModule, startNest } from '../nest/stage.js';
import { startWorld } from '../support/world.js';
import { gate } from './stage.js';

class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ data })));
  }
}

test('selectors get the arguments after pipes, the result, the request and the context', async () => {
  @Controller()
  class PlansController {
    @Post('plans/:count')
    @UseInterceptors(Envelope)
    @TrackEvent('updated-plan', {
      metadata: ({ args, result, error, context, request }) => ({
        args: JSON.stringify(args),
        plan: result.plan,
        error: String(error),
        handler: context?.getHandler().name ?? '',
        agent: request.headers['x-agent'],
      }),
    })
    async update(@Param('count', ParseIntPipe) count: number, @Body() body: { plan: string }) {
      return { plan: body.plan, count };
    }
  }
  const stage = await startNest({ controllers: [PlansController] });

  const answer = await stage.send('/plans/3', {
    body: { plan: 'pro' },
    headers: { 'x-agent': 'made-up' },
  });

  expect(answer).toEqual({ status: 201, text: '{"data":{"plan":"pro","count":3}}' });
  expect(await stage.arrived(1)).toEqual([
    [
      'updated-plan',
      'ada',
      {
        args: '[3,{"plan":"pro"}]',
        plan: 'pro',
        error: 'undefined',
        handler: 'update',
        agent: 'made-up',
      },
    ],
  ]);
});

test('after a failure only the selectors of `on: "failure"` are called, with the error', async () => {
  const asked: string[] = [];
  const ask = (name: string) => () => {
    asked.push(name);
    return {};
  };
  @Controller()
  class OrdersController {
    @Post('orders/:count')
    @TrackEvent('placed-order', {
      metadata: ask('metadata'),
      user: ask('user') as () => string,
      when: ask('when') as () => never,
      at: ask('at') as () => never,
      dedupeKey: ask('dedupeKey') as () => never,
    })
    @TrackEvent('missed-order', {
      on: 'failure',
      metadata: ({ error, result }) => ({ status: error.getStatus(), result: String(result) }),
    })
    place(@Param('count', ParseIntPipe) _count: number): void {
      throw new ForbiddenException();
    }
  }
  const stage = await startNest({ controllers: [OrdersController] });

  expect(await stage.send('/orders/3')).toMatchObject({ status: 403 });
  expect(await stage.send('/orders/three', { as: 'bob' })).toMatchObject({ status: 400 });

  expect(await stage.arrived(2)).toEqual([
    ['missed-order', 'ada', { status: 403, result: 'undefined' }],
    ['missed-order', 'bob', { status: 400, result: 'undefined' }],
  ]);
  expect(asked).toEqual([]);
  expect(stage.events.stats()).toMatchObject({ hookErrors: 0, discarded: { failed: 1 } });
});

test('the response decides whether a handler succeeded: its status, also when a filter sets it', async () => {
  class Trouble extends Error {}
  @Catch(Trouble)
  class MendingFilter {
    catch(_error: unknown, host: ArgumentsHost): void {
      host.switchToHttp().getResponse<Response>().status(202).json({ mended: true });
    }
  }
  @Controller()
  class OrdersController {
    @Post('refused')
    @TrackEvent('refused-order')
    @TrackEvent('met-refusal', { on: 'failure' })
    refuse(@Res({ passthrough: true }) res: Response): string {
      res.status(422);
      return 'no';
    }

    @Post('mended')
    @UseFilters(MendingFilter)
    @TrackEvent('mended-order', { user: () => 'cleo' })
    mend(): void {
      throw new Trouble();
    }

    @Post('own')
    @TrackEvent('answered-order', { sendWhen: ({ status }) => status === 418 })
    own(@Res() res: Response): void {
      res.status(418).end();
    }
  }
  const stage = await startNest({ controllers: [OrdersController] });

  expect(await stage.send('/refused')).toEqual({ status: 422, text: 'no' });
  expect(await stage.send('/mended')).toMatchObject({ status: 202 });
  expect(await stage.send('/own')).toMatchObject({ status: 418 });

  expect(await stage.arrived(3)).toEqual([
    ['answered-order', 'ada', {}],
    ['mended-order', 'cleo', {}],
    ['met-refusal', 'ada', {}],
  ]);
});

test('the options of an event: user, condition, time and deduplication', async () => {
  @Controller()
  class OrdersController {
    @Post('orders')
    @TrackEvent('gave-order', { user: 'bob' })
    @TrackEvent('took-order', { user: async ({ result }) => ({ userId: result.buyer }) })
    @TrackEvent('lost-order', { user: () => null })
    @TrackEvent('cost-order', { when: ({ result }) => result.cents > 5 })
    @TrackEvent('freed-order', { when: ({ result }) => result.cents <= 5 })
    @TrackEvent('hid-order', { when: false })
    @TrackEvent('dated-order', {
      at: ({ result }) => result.atSec,
      dedupeKey: ({ args }) => args[0],
    })
    place(@Body('key') key: string) {
      return { buyer: 'cleo', cents: 700, atSec: 1_750_000_000 + key.length };
    }
  }
  const stage = await startNest({ controllers: [OrdersController] });

  await stage.send('/orders', { body: { key: 'one' } });
  await stage.send('/orders', { body: { key: 'one' } });
  await stage.send('/orders', { body: { key: 'other' } });

  expect((await stage.arrived(5)).map(([name, user]) => [name, user])).toEqual([
    ['cost-order', 'ada'],
    ['dated-order', 'ada'],
    ['dated-order', 'ada'],
    ['gave-order', 'bob'],
    ['took-order', 'cleo'],
  ]);
  expect(stage.sandbox.events.find(({ event_name }) => event_name === 'dated-order')).toMatchObject(
    { created_at: 1_750_000_003 },
  );
  expect(stage.events.stats().discarded).toMatchObject({ no_contact: 3, failed: 3 });
});

test('a selector that throws or returns a promise is counted and does no harm', async () => {
  const fail = (): never => {
    throw new Error('made-up trouble');
  };
  const promise = () => Promise.reject(new Error('made-up trouble'));
  @Controller()
  class OrdersController {
    @Post('orders')
    @TrackEvent('bare-order', { metadata: fail })
    @TrackEvent('promised-order', { metadata: promise as () => never })
    @TrackEvent('nobodys-order', { user: fail })
    @TrackEvent('broken-order', { user: promise })
    @TrackEvent('asked-order', { when: fail })
    @TrackEvent('awaited-order', { when: promise as () => never })
    @TrackEvent('timeless-order', { at: fail })
    @TrackEvent('later-order', { at: promise as () => never })
    place(): string {
      return 'done';
    }
  }
  const stage = await startNest({ controllers: [OrdersController] });

  expect(await stage.send('/orders')).toEqual({ status: 201, text: 'done' });

  expect(await stage.arrived(2)).toEqual([
    ['bare-order', 'ada', {}],
    ['promised-order', 'ada', {}],
  ]);
  expect(stage.events.stats()).toMatchObject({
    hookErrors: 4,
    metadata: { unreadable: 2 },
    dropped: { unreadable: 1, invalid_time: 1 },
    discarded: { no_contact: 2, failed: 2 },
  });
});

test('a method can have several decorators, with defaults from the class', async () => {
  @TrackEventDefaults({ user: 'bob', metadata: { from: 'class' } })
  class Defaults {}
  @Controller()
  class OrdersController extends Defaults {
    @Post('orders')
    @TrackEvent('placed-order')
    @TrackEvent('paid-order', { metadata: { from: 'method' } })
    place(): void {}
  }
  @TrackEventDefaults({ sendWhen: 'always' })
  @Controller()
  class OwnController extends Defaults {
    @Post('own')
    @TrackEvent('lost-order', { on: 'success' })
    @TrackEvent('tried-order')
    lose(): void {
      throw new Error('made-up trouble');
    }
  }
  const stage = await startNest({ controllers: [OrdersController, OwnController] });

  await stage.send('/orders');
  await stage.send('/own');

  expect(await stage.arrived(3)).toEqual([
    ['paid-order', 'bob', { from: 'method' }],
    ['placed-order', 'bob', { from: 'class' }],
    ['tried-order', 'ada', {}],
  ]);
});

test('methods of any provider track: with a value, a promise, an Observable or a generator', async () => {
  const subject = new Subject();
  @Injectable()
  class RenewalsService {
    @TrackEvent('returned-plan', { user: 'ada', metadata: ({ result }) => ({ result }) })
    returns(): string {
      return 'value';
    }

    @TrackEvent('promised-plan', { user: 'ada', metadata: ({ result }) => ({ result }) })
    async promises(): Promise<string> {
      return 'promise';
    }

    @TrackEvent('emitted-plan', { user: 'ada', metadata: ({ result }) => ({ result }) })
    emits(): Observable<string> {
      return of('first', 'last');
    }

    @TrackEvent('generated-plan', { user: 'ada', metadata: ({ result }) => ({ result }) })
    async *generates(): AsyncGenerator<string> {
      yield 'first';
      yield 'last';
    }

    @TrackEvent('missed-plan', { user: 'ada', on: 'failure', metadata: ({ error }) => ({ error }) })
    fails(): Observable<never> {
      return throwError(() => 'made-up');
    }

    @TrackEvent('kept-plan', { user: 'ada' })
    shares(): Subject<unknown> {
      return subject;
    }

    @TrackEvent('rejected-plan', { user: 'ada' })
    async rejects(): Promise<never> {
      throw new Error('made-up trouble');
    }
  }
  const stage = await startNest({ providers: [RenewalsService] });
  const service = stage.app.get(RenewalsService);

  expect(service.returns()).toBe('value');
  expect(await service.promises()).toBe('promise');
  expect(await firstValueFrom(service.emits().pipe(map((value) => value)))).toBe('first');
  const seen: string[] = [];
  for await (const value of service.generates()) seen.push(value);
  expect(seen).toEqual(['first', 'last']);
  await expect(firstValueFrom(service.fails())).rejects.toBe('made-up');
  expect(service.shares()).toBe(subject);
  await expect(service.rejects()).rejects.toThrow('made-up trouble');

  expect(await stage.arrived(6)).toEqual([
    ['emitted-plan', 'ada', { result: 'first' }],
    ['generated-plan', 'ada', { result: 'last' }],
    ['kept-plan', 'ada', {}],
    ['missed-plan', 'ada', { error: 'made-up' }],
    ['promised-plan', 'ada', { result: 'promise' }],
    ['returned-plan', 'ada', { result: 'value' }],
  ]);
});

test('a service called in a request tracks for its user, if both it and the response succeed', async () => {
  @Injectable()
  class PlansService {
    @TrackEvent('changed-plan', { metadata: ({ request }) => ({ at: request.url }) })
    async change(): Promise<void> {}
  }
  @Controller()
  class PlansController {
    constructor(@Inject(PlansService) private readonly plans: PlansService) {}

    @Post('good')
    async good(): Promise<void> {
      await this.plans.change();
    }

    @Post('bad')
    async bad(): Promise<void> {
      await this.plans.change();
      throw new ForbiddenException();
    }
  }
  const stage = await startNest({ controllers: [PlansController], providers: [PlansService] });

  await stage.send('/good');
  await stage.send('/bad', { as: 'bob' });

  expect(await stage.arrived(1)).toEqual([['changed-plan', 'ada', { at: '/good' }]]);
  expect(stage.events.stats().discarded.failed).toBe(1);
});

test('a job of a decorated method is a scope: the methods it calls share its outcome', async () => {
  @Injectable()
  class JobsService {
    constructor(@InjectIntercomEvents() private readonly events: IntercomEvents) {}

    @TrackEvent('began-job', { sendWhen: 'always', user: 'ada' })
    async run(fails: boolean): Promise<void> {
      await null;
      this.events.current.track('worked-hard', {}, { user: 'ada', sendWhen: 'success' });
      if (fails) throw new Error('made-up trouble');
    }
  }
  const stage = await startNest({ providers: [JobsService] });
  const jobs = stage.app.get(JobsService);

  await expect(jobs.run(true)).rejects.toThrow('made-up trouble');
  await stage.arrived(1);
  await stage.clock.advance(2_000);
  await jobs.run(false);

  expect((await stage.arrived(3)).map(([name]) => name)).toEqual([
    'began-job',
    'began-job',
    'worked-hard',
  ]);
});

test('in a scope opened by the application, a method tracks for that scope', async () => {
  @Injectable()
  class RenewalsService {
    @TrackEvent('renewed-plan')
    async renew(): Promise<void> {}
  }
  @Controller()
  class RenewalsController {
    constructor(
      @Inject(RenewalsService) private readonly renewals: RenewalsService,
      @Inject(INTERCOM_EVENTS) private readonly events: IntercomEvents,
    ) {}

    @Post('renewals')
    async renew(): Promise<void> {
      await this.events.runInScope('cleo', () => this.renewals.renew());
    }
  }
  const stage = await startNest({
    controllers: [RenewalsController],
    providers: [RenewalsService],
  });

  await stage.events.runInScope('bob', () => stage.app.get(RenewalsService).renew());
  await stage.send('/renewals');

  expect(await stage.arrived(2)).toEqual([
    ['renewed-plan', 'bob', {}],
    ['renewed-plan', 'cleo', {}],
  ]);
});

test('request-scoped, transient, factory-made, inherited and symbol-named methods are found, once each', async () => {
  const secret = Symbol('secret');
  class Base {
    @TrackEvent('inherited-thing')
    inherit(): void {}

    @TrackEvent('overridden-thing')
    override(): void {}

    @TrackEvent('super-thing')
    callSuper(): void {}
  }
  @Injectable({ scope: Scope.REQUEST })
  class RequestService extends Base {
    override override(): void {}

    override callSuper(): void {
      super.callSuper();
    }

    @TrackEvent('hid-thing')
    [secret](): void {}
  }
  @Injectable({ scope: Scope.TRANSIENT })
  class TransientService extends Base {
    @TrackEvent('passing-thing')
    pass(): void {}
  }
  class MadeService {
    @TrackEvent('made-thing')
    make(): void {}
  }
  @Controller({ scope: Scope.REQUEST })
  class ThingsController {
    constructor(
      @Inject(RequestService) private readonly things: RequestService,
      @Inject(TransientService) private readonly passing: TransientService,
      @Inject('made') private readonly made: MadeService,
    ) {}

    @Post('things')
    @TrackEvent('did-things')
    things_(): void {
      this.things.inherit();
      this.things.override();
      this.things.callSuper();
      this.things[secret]();
      this.passing.pass();
      this.made.make();
    }
  }
  const stage = await startNest({
    controllers: [ThingsController],
    providers: [
      RequestService,
      TransientService,
      { provide: 'made', useFactory: () => new MadeService() },
      { provide: 'again', useClass: RequestService },
    ],
  });

  await stage.send('/things');

  expect((await stage.arrived(6)).map(([name, user]) => [name, user])).toEqual(
    ['did', 'hid', 'inherited', 'made', 'passing', 'super'].map((verb) => [
      `${verb}-thing${verb === 'did' ? 's' : ''}`,
      'ada',
    ]),
  );
});

test('handlers of every form: the @Res() mode, versions, @Tracker() and req.track', async () => {
  @Controller('orders')
  class OrdersController {
    @Version('1')
    @Post()
    @TrackEvent('placed-order', { metadata: { version: 1 } })
    first(@Tracker() track: Track, @Req() req: Request): object {
      return [track('asked-first'), req.track('asked-again')];
    }

    @Version('2')
    @Post()
    @TrackEvent('placed-order', { metadata: { version: 2 } })
    second(@Res() res: Response, @Tracker() track: Track): void {
      res.status(201).json(track('asked-second'));
    }
  }
  const stage = await startNest({
    controllers: [OrdersController],
    prepare: (app) => app.enableVersioning({ type: VersioningType.URI }).setGlobalPrefix('api'),
  });

  const accepted = { status: 'accepted' };
  expect(JSON.parse((await stage.send('/api/v1/orders')).text)).toEqual([accepted, accepted]);
  await stage.clock.advance(2_000);
  expect(JSON.parse((await stage.send('/api/v2/orders')).text)).toEqual(accepted);

  expect((await stage.arrived(5)).map(([name, , metadata]) => [name, metadata])).toEqual([
    ['asked-again', {}],
    ['asked-first', {}],
    ['asked-second', {}],
    ['placed-order', { version: 1 }],
    ['placed-order', { version: 2 }],
  ]);
});

test('a decorator that replaces the method does not lose the event, above or below', async () => {
  const Shout = (): MethodDecorator => (_target, _key, descriptor: PropertyDescriptor) => {
    const method = descriptor.value;
    descriptor.value = function shouted(this: unknown, ...args: unknown[]) {
      return `${method.apply(this, args)}!`;
    };
  };
  @Injectable()
  class GreetingService {
    @Shout()
    @TrackEvent('said-above', { user: 'ada', metadata: ({ result }) => ({ result }) })
    above(): string {
      return 'hello';
    }

    @TrackEvent('said-below', { user: 'ada', metadata: ({ result }) => ({ result }) })
    @Shout()
    below(): string {
      return 'hello';
    }
  }
  const stage = await startNest({ providers: [GreetingService] });

  expect(stage.app.get(GreetingService).above()).toBe('hello!');
  expect(stage.app.get(GreetingService).below()).toBe('hello!');

  expect(await stage.arrived(2)).toEqual([
    ['said-above', 'ada', { result: 'hello!' }],
    ['said-below', 'ada', { result: 'hello!' }],
  ]);
});

test('a request whose client has disconnected is not a success, even if the handler succeeds', async () => {
  const begun = gate();
  const wanted = gate();
  const left = gate();
  @Controller()
  class SlowController {
    @Post('slow')
    @TrackEvent('finished-work')
    @TrackEvent('served-bob', { user: () => 'bob' })
    @TrackEvent('tried-work', { sendWhen: 'always' })
    async work(@Req() req: Request): Promise<void> {
      req.res?.on('close', left.open);
      begun.open();
      await wanted.opened;
    }
  }
  const stage = await startNest({ controllers: [SlowController] });
  const leaving = new AbortController();

  const asking = fetch(`${stage.url}/slow`, {
    method: 'POST',
    headers: { 'x-user': 'ada' },
    signal: leaving.signal,
  });
  await begun.opened;
  leaving.abort();
  await expect(asking).rejects.toThrow();
  await left.opened;
  wanted.open();

  expect(await stage.arrived(1)).toEqual([['tried-work', 'ada', {}]]);
  expect(stage.events.stats().discarded.failed).toBe(2);
});

test('imported twice in any way, there is one scope and one client, and every event is sent once', async () => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  @Controller()
  class OrdersController {
    @Post('orders')
    @TrackEvent('placed-order', { user: 'ada' })
    place(@Req() req: Request): void {
      req.track('saw-order', {}, { user: 'ada', dedupe: false });
    }
  }
  @Module({ imports: [IntercomEventsModule.forRoot({ client: world.events })] })
  class FeatureModule {}
  const { app, url } = await listen(
    rootModule({
      imports: [
        FeatureModule,
        IntercomEventsModule.forRoot({ client: world.events, isGlobal: false }),
        IntercomEventsModule.forRootAsync({ useFactory: () => ({ client: world.events }) }),
      ],
      controllers: [OrdersController],
    }),
  );

  await fetch(`${url}/orders`, { method: 'POST' });
  await world.events.flush();

  expect(app.get(INTERCOM_EVENTS)).toBe(world.events);
  expect(world.events.stats().tracked).toBe(2);
});

test('without the module, @Tracker() warns once, and the handler runs', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  @Controller()
  class BareController {
    @Post('bare')
    @TrackEvent('went-bare', { metadata: () => ({ never: 'asked' }) })
    bare(@Tracker() track: Track): unknown {
      return track('went-bare');
    }
  }
  const { url } = await listen(rootModule({ controllers: [BareController] }));

  for (let count = 0; count < 3; count += 1) {
    const answer = await fetch(`${url}/bare`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { status: 'dropped', reason: 'closed' },
    ]);
  }

  expect(warn.mock.calls).toEqual([
    [
      expect.stringMatching(/^@Tracker\(\) .*IntercomEventsModule\.forRoot\(\)/),
      { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
    ],
  ]);
});

const idle = createIntercomEvents({ dryRun: true, logger: false });

test.each<readonly [string, unknown, RegExp]>([
  ['null', null, /the options of IntercomEventsModule\.forRoot\(\) to be an object, got null/],
  ['a name nobody knows', { usr: () => 'ada' }, /Unknown option `usr`/],
  ['a client in their place', idle, /Pass it as `\{ client: events \}`/],
  ['a user that is no function', { user: 'ada' }, /Expected `user` to be a function/],
  ['a client that is undefined', { client: undefined }, /`client` was given, but is undefined/],
  ['a region there is not', { region: 'mars' }, /Expected `region` to be one of/],
])('an application does not start with invalid options: %s', async (_what, options, words) => {
  const start = async () =>
    listen(rootModule({ imports: [IntercomEventsModule.forRoot(options as object)] }));

  await expect(start()).rejects.toThrow(words);
});

test('without options everything is read from the environment', async () => {
  vi.stubEnv('INTERCOM_ACCESS_TOKEN', undefined);
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});
  onTestFinished(() => {
    vi.unstubAllEnvs();
    info.mockRestore();
  });

  const { app } = await listen(rootModule({ imports: [IntercomEventsModule.forRoot()] }));

  const events: IntercomEvents = app.get(INTERCOM_EVENTS);
  expect(events.track('ada', 'placed-order')).toEqual({ status: 'dropped', reason: 'dry_run' });
});

test('an application without a server tracks too, and delivers when it ends', async () => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  @Injectable()
  class JobService {
    @TrackEvent('finished-job', { user: 'ada' })
    run(): void {}
  }
  const app = await NestFactory.createApplicationContext(
    rootModule({
      imports: [IntercomEventsModule.forRoot({ client: world.events })],
      providers: [JobService],
    }),
    { logger: false },
  );

  app.get(JobService).run();
  await app.close();

  expect(world.events.stats()).toMatchObject({ delivered: 1, pending: 0 });
});
