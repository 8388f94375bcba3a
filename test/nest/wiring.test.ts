import {
  createIntercomEvents,
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
  applyDecorators,
  type CallHandler,
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Get,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  type OnModuleInit,
  Post,
  Scope,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { map } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../support/turns.js';
import { startWorld } from '../support/world.js';
import { listen, rootModule, startNest } from './stage.js';

test('requests refused by guards or failed by interceptors are not tracked; results changed by interceptors are not used', async () => {
  class Closed {
    canActivate(): boolean {
      throw new ForbiddenException('Closed.');
    }
  }
  class Doubled implements NestInterceptor {
    intercept(_context: ExecutionContext, next: CallHandler) {
      return next.handle().pipe(map((answer: number) => ({ doubled: 2 * answer })));
    }
  }
  class Failing implements NestInterceptor {
    intercept(_context: ExecutionContext, next: CallHandler) {
      return next.handle().pipe(
        map(() => {
          throw new ForbiddenException('After all.');
        }),
      );
    }
  }
  @Controller()
  class DoorsController {
    @Post('closed')
    @UseGuards(Closed)
    @TrackEvent('opened-closed')
    closed(): void {}

    @Post('failing')
    @UseInterceptors(Failing)
    @TrackEvent('opened-failing')
    failing(): void {}

    @Post('doubled')
    @UseInterceptors(Doubled)
    @TrackEvent('opened-doubled', { metadata: ({ result }) => ({ result }) })
    doubled(): number {
      return 21;
    }
  }
  const stage = await startNest({ controllers: [DoorsController] });

  expect((await stage.send('/closed')).status).toBe(403);
  expect((await stage.send('/failing')).status).toBe(403);
  expect((await stage.send('/doubled')).text).toBe('{"doubled":42}');

  expect(await stage.arrived(1)).toEqual([['opened-doubled', 'ada', { result: 21 }]]);
});

test('@Tracker() is the track of its own request, also after an await, and in a service that gets it', async () => {
  @Controller()
  class StepsController {
    @Post('steps')
    async steps(@Tracker() track: Track): Promise<string> {
      await new Promise((resolve) => setImmediate(resolve));
      return track('finished-step', { step: 1 }).status;
    }
  }
  const stage = await startNest({ controllers: [StepsController] });
  const people = ['ada', 'alan', 'grace'];

  const answers = await Promise.all(people.map((as) => stage.send('/steps', { as })));

  expect(answers.map(({ text }) => text)).toEqual(['accepted', 'accepted', 'accepted']);
  expect(await stage.arrived(3)).toEqual(people.map((id) => ['finished-step', id, { step: 1 }]));
});

test('@InjectIntercomEvents() injects the client in every module, and its current scope is the request', async () => {
  @Injectable()
  class Audit {
    constructor(@InjectIntercomEvents() readonly events: IntercomEvents) {}

    note(): string {
      return this.events.current.track('noted-something').status;
    }
  }
  @Module({ providers: [Audit], exports: [Audit] })
  class AuditModule {}
  @Controller()
  class NotesController {
    constructor(private readonly audit: Audit) {}

    @Post('notes')
    note(): string {
      return this.audit.note();
    }
  }
  const stage = await startNest({ imports: [AuditModule], controllers: [NotesController] });

  expect((await stage.send('/notes')).text).toBe('accepted');

  expect(stage.app.get(INTERCOM_EVENTS)).toBe(stage.events);
  expect(await stage.arrived(1)).toEqual([['noted-something', 'ada', {}]]);
});

test('defaults of a class apply to its methods, and a method’s own options override them', async () => {
  @TrackEventDefaults({ user: () => 'team', metadata: { from: 'class' } })
  @Controller()
  class TeamController {
    @Post('plain')
    @TrackEvent('did-plain')
    plain(): void {}

    @Post('own')
    @TrackEvent('did-own', { metadata: { from: 'method' } })
    own(): void {}
  }
  const stage = await startNest({ controllers: [TeamController] });

  await stage.send('/plain');
  await stage.send('/own');

  expect(await stage.arrived(2)).toEqual([
    ['did-own', 'team', { from: 'method' }],
    ['did-plain', 'team', { from: 'class' }],
  ]);
});

test('two applications of one process share a controller, and each tracks with its own client', async () => {
  @Controller()
  class SharedController {
    @Post('shared')
    @TrackEvent('used-shared')
    use(): string {
      return 'shared';
    }
  }
  const first = await startNest({ controllers: [SharedController] });
  const second = await startNest({ controllers: [SharedController] });
  const bare = await listen(rootModule({ controllers: [SharedController] }));

  await first.send('/shared', { as: 'ada' });
  await second.send('/shared', { as: 'grace' });
  expect(await (await fetch(`${bare.url}/shared`, { method: 'POST' })).text()).toBe('shared');
  await first.app.close();
  await second.send('/shared', { as: 'alan' });

  expect(await first.arrived(1)).toEqual([['used-shared', 'ada', {}]]);
  expect(await second.arrived(2)).toEqual([
    ['used-shared', 'alan', {}],
    ['used-shared', 'grace', {}],
  ]);
});

test('an application that has ended tracks no more; the one that is running does', async () => {
  @Injectable()
  class Shared {
    @TrackEvent('used-shared', { user: 'ada' })
    use(): void {}
  }
  const first = await startNest({ providers: [Shared] });
  const second = await startNest({ providers: [Shared] });

  await second.app.close();
  new Shared().use();

  expect(await first.arrived(1)).toEqual([['used-shared', 'ada', {}]]);
  expect(second.events.stats().tracked).toBe(0);
});

test('a module that is imported twice mounts once: one request, one event', async () => {
  @Module({ imports: [IntercomEventsModule.forRoot({ dryRun: true, logger: false })] })
  class Feature {}
  @Controller()
  class OnceController {
    @Post('once')
    @TrackEvent('came-once', { dedupe: false })
    come(): void {}
  }
  const stage = await startNest({ imports: [Feature], controllers: [OnceController] });

  await stage.send('/once');

  expect(await stage.arrived(1)).toEqual([['came-once', 'ada', {}]]);
  expect(stage.events.stats().tracked).toBe(1);
  const { router }: { router: { stack: { name: string }[] } } = stage.app
    .getHttpAdapter()
    .getInstance();
  expect(router.stack.filter(({ name }) => name === 'intercomEventsMiddleware')).toHaveLength(1);
});

test('it can be part of your own decorator', async () => {
  const Tracked = (path: string) => applyDecorators(Post(path), TrackEvent(`did-${path}`));
  @Controller()
  class BothController {
    @Tracked('both')
    both(): void {}
  }
  const stage = await startNest({ controllers: [BothController] });

  expect((await stage.send('/both')).status).toBe(201);

  expect(await stage.arrived(1)).toEqual([['did-both', 'ada', {}]]);
});

test('inherited methods are tracked; an override only with its own decorator', async () => {
  class Base {
    @TrackEvent('ran-base', { user: 'ada', dedupe: false })
    inherited(): string {
      return this.constructor.name;
    }

    @TrackEvent('ran-overridden', { user: 'ada' })
    overridden(): string {
      return 'base';
    }
  }
  @Injectable()
  class Left extends Base {
    override overridden(): string {
      return 'left';
    }
  }
  @Injectable()
  class Right extends Base {
    @TrackEvent('ran-right', { user: 'ada' })
    override overridden(): string {
      return 'right';
    }
  }
  const stage = await startNest({ providers: [Left, Right] });
  const [left, right] = [stage.app.get(Left), stage.app.get(Right)];

  expect([left.inherited(), right.inherited()]).toEqual(['Left', 'Right']);
  expect([left.overridden(), right.overridden()]).toEqual(['left', 'right']);
  await stage.clock.advance(2_000);

  expect((await stage.arrived(3)).map(([name]) => name)).toEqual([
    'ran-base',
    'ran-base',
    'ran-right',
  ]);
});

test('providers made by factories, given as values or transient are tracked', async () => {
  class Made {
    constructor(readonly by: string) {}

    @TrackEvent('used-made', { user: 'ada', metadata: ({ result }) => ({ by: result }) })
    use(): string {
      return this.by;
    }
  }
  class Given {
    @TrackEvent('used-given', { user: 'ada' })
    use(): void {}
  }
  @Injectable({ scope: Scope.TRANSIENT })
  class Transient {
    @TrackEvent('used-transient', { user: 'ada' })
    use(): void {}
  }
  @Injectable()
  class Consumer {
    constructor(
      @Inject('made') readonly made: Made,
      @Inject('given') readonly given: Given,
      readonly transient: Transient,
    ) {}
  }
  const stage = await startNest({
    providers: [
      { provide: 'made', useFactory: async () => new Made('factory') },
      { provide: 'given', useValue: new Given() },
      Transient,
      Consumer,
    ],
  });
  const { made, given, transient } = stage.app.get(Consumer);

  expect(made.use()).toBe('factory');
  given.use();
  transient.use();

  expect(await stage.arrived(3)).toEqual([
    ['used-given', 'ada', {}],
    ['used-made', 'ada', { by: 'factory' }],
    ['used-transient', 'ada', {}],
  ]);
});

test('a service can pass on its method in onModuleInit, also from a global module', async () => {
  for (const isGlobal of [true, false]) {
    const handed: (() => void)[] = [];
    @Injectable()
    class Early implements OnModuleInit {
      onModuleInit(): void {
        handed.push(this.run.bind(this));
      }

      @TrackEvent('ran-early', { user: 'ada' })
      run(): void {}
    }
    @Module({ providers: [Early] })
    class Deep {}
    @Module({ imports: [Deep] })
    class Middle {}
    const stage = await startNest({ imports: [Middle], options: { isGlobal } as object });

    for (const run of handed) run();

    expect(await stage.arrived(1)).toEqual([['ran-early', 'ada', {}]]);
  }
});

test('the event of a provider’s method called in a request depends on the response', async () => {
  @Injectable()
  class Till {
    @TrackEvent('charged-card', { metadata: ({ request }) => ({ path: request.url }) })
    async charge(): Promise<void> {}

    @TrackEvent('tried-card', { sendWhen: 'always' })
    async try(): Promise<void> {}
  }
  @Controller()
  class TillController {
    constructor(private readonly till: Till) {}

    @Post('bought')
    async buy(): Promise<void> {
      await this.till.try();
      await this.till.charge();
    }

    @Post('failed')
    async fail(): Promise<void> {
      await this.till.try();
      await this.till.charge();
      throw new ForbiddenException();
    }
  }
  const stage = await startNest({ controllers: [TillController], providers: [Till] });

  await stage.send('/bought', { as: 'ada' });
  await stage.send('/failed', { as: 'grace' });

  expect(await stage.arrived(3)).toEqual([
    ['charged-card', 'ada', { path: '/bought' }],
    ['tried-card', 'ada', {}],
    ['tried-card', 'grace', {}],
  ]);
});

test('forRootAsync() takes a factory with dependencies, a class, or an existing provider', async () => {
  const { events, clock } = await startWorld({ sandbox: { unknownContacts: 'create' } });
  class Settings {
    readonly client = events;
    readonly user = () => 'ada';

    createIntercomEventsOptions() {
      return { client: this.client, user: this.user };
    }
  }
  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}
  @Controller()
  class PingController {
    @Get('ping')
    @TrackEvent('pinged')
    ping(): string {
      return 'pong';
    }
  }
  const ways = [
    IntercomEventsModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: async (settings: Settings) => settings.createIntercomEventsOptions(),
    }),
    IntercomEventsModule.forRootAsync({ useClass: Settings }),
    IntercomEventsModule.forRootAsync({ imports: [SettingsModule], useExisting: Settings }),
  ];

  for (const [index, way] of ways.entries()) {
    const { url } = await listen(rootModule({ imports: [way], controllers: [PingController] }));
    expect(await (await fetch(`${url}/ping`)).text()).toBe('pong');
    await until(
      () => events.stats().delivered === index + 1,
      () => `way ${index} should track`,
    );
    await clock.advance(2_000);
  }
});

test('in a test of an application the client can be overridden like any provider', async () => {
  const events = createIntercomEvents({ dryRun: true, logger: false });
  onTestFinished(() => void events.close());
  @Injectable()
  class Pings {
    constructor(@InjectIntercomEvents() readonly found: IntercomEvents) {}

    @TrackEvent('pinged', { user: 'ada' })
    ping(): void {}
  }
  const testing = await Test.createTestingModule({
    imports: [IntercomEventsModule.forRoot({ dryRun: true, logger: false })],
    providers: [Pings],
  })
    .overrideProvider(INTERCOM_EVENTS)
    .useValue(events)
    .compile();
  onTestFinished(() => testing.close());
  await testing.init();
  testing.get(Pings).ping();

  expect(testing.get(Pings).found).toBe(events);
  expect(events.stats().dropped.dry_run).toBe(1);
});
