import { EventEmitter, once } from 'node:events';
import { IntercomEventsModule, TrackEvent } from '@intercom-events/nestjs';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  type INestMicroservice,
  Injectable,
  type OnModuleInit,
  Param,
  Post,
  Query as QueryOf,
  Res,
  Scope,
  Sse,
  Version,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Field, GraphQLModule, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { firstValueFrom, of } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../support/turns.js';
import { startWorld } from '../support/world.js';
import { rootModule, startNest } from './stage.js';

interface PlanBody {
  readonly plan: string;
}

@Controller()
class PlansController {
  @Post('plan')
  @HttpCode(200)
  @TrackEvent('updated-plan', {
    metadata: ({ args: [body], result, request }) => ({
      plan: result.plan,
      asked: body.plan,
      path: request.url,
    }),
  })
  update(@Body() { plan }: PlanBody): PlanBody {
    if (plan === 'gold') throw new BadRequestException('There is no such plan.');
    return { plan };
  }

  @Post('later')
  @TrackEvent('updated-plan-later', { metadata: ({ result }) => ({ plan: result.plan }) })
  async later(@Body() { plan }: PlanBody): Promise<PlanBody> {
    await new Promise((resolve) => setImmediate(resolve));
    if (plan === 'gold') throw new BadRequestException('There is no such plan.');
    return { plan };
  }

  @Post('stream')
  @TrackEvent('streamed-plan', { metadata: ({ result }) => ({ last: result }) })
  stream(): unknown {
    return of('one', 'two', 'three');
  }

  @Get('sse')
  @Sse()
  @TrackEvent('listened-to-plans')
  listen(): unknown {
    return of({ data: 'one' }, { data: 'two' });
  }

  @Post('raw')
  @TrackEvent('answered-raw')
  raw(@Res() response: { status(code: number): { send(text: string): void } }): void {
    response.status(201).send('raw');
  }

  @Post('raw-failure')
  @TrackEvent('answered-raw-failure')
  rawFailure(@Res() response: { status(code: number): { send(text: string): void } }): void {
    response.status(500).send('raw');
  }

  @Post('twice/:id')
  @TrackEvent('opened-first', { metadata: ({ args }) => ({ id: args[0] }) })
  @TrackEvent('opened-second', { metadata: ({ args }) => ({ page: args[1] }) })
  twice(@Param('id') _id: string, @QueryOf('page') _page: string, @Headers() _all: object): void {}
}

const platforms = [
  ['express', undefined],
  ['fastify', () => new FastifyAdapter()],
] as const;

test.each(platforms)(
  '%s: a route’s event arrives with the values of its selectors, and only after success',
  async (_name, platform) => {
    const stage = await startNest({
      controllers: [PlansController],
      ...(platform && { platform }),
    });

    expect(await stage.send('/plan', { body: { plan: 'pro' } })).toEqual({
      status: 200,
      text: '{"plan":"pro"}',
    });
    expect((await stage.send('/plan', { body: { plan: 'gold' } })).status).toBe(400);
    expect((await stage.send('/later', { body: { plan: 'team' } })).status).toBe(201);
    expect((await stage.send('/later', { body: { plan: 'gold' } })).status).toBe(400);
    expect((await stage.send('/twice/7?page=2', { as: 'grace' })).status).toBe(201);

    expect(await stage.arrived(4)).toEqual([
      ['opened-first', 'grace', { id: '7' }],
      ['opened-second', 'grace', { page: '2' }],
      ['updated-plan', 'ada', { plan: 'pro', asked: 'pro', path: '/plan' }],
      ['updated-plan-later', 'ada', { plan: 'team' }],
    ]);
  },
);

test.each(platforms)(
  '%s: an Observable is one event, with its last value; with @Res() the status counts',
  async (_name, platform) => {
    const stage = await startNest({
      controllers: [PlansController],
      ...(platform && { platform }),
    });

    expect(await stage.send('/stream')).toEqual({ status: 201, text: 'three' });
    expect((await stage.send('/sse', { method: 'GET' })).text).toContain('data: two');
    expect(await stage.send('/raw')).toEqual({ status: 201, text: 'raw' });
    expect(await stage.send('/raw-failure')).toEqual({ status: 500, text: 'raw' });

    expect(await stage.arrived(3)).toEqual([
      ['answered-raw', 'ada', {}],
      ['listened-to-plans', 'ada', {}],
      ['streamed-plan', 'ada', { last: 'three' }],
    ]);
  },
);

test('versioned routes keep their versions, each with its own event', async () => {
  @Controller('orders')
  class OrdersController {
    @Version('1')
    @Post()
    @TrackEvent('placed-order', { metadata: { version: 1 } })
    one(): string {
      return 'one';
    }

    @TrackEvent('placed-large-order', { metadata: { version: 2 } })
    @Post()
    @Version('2')
    two(): string {
      return 'two';
    }
  }
  const stage = await startNest({
    controllers: [OrdersController],
    prepare: (app) => app.enableVersioning({ type: VersioningType.URI }),
  });

  expect((await stage.send('/v1/orders')).text).toBe('one');
  expect((await stage.send('/v2/orders')).text).toBe('two');
  expect((await stage.send('/orders')).status).toBe(404);

  expect(await stage.arrived(2)).toEqual([
    ['placed-large-order', 'ada', { version: 2 }],
    ['placed-order', 'ada', { version: 1 }],
  ]);
});

@Injectable()
class PlanNames {
  readonly best = 'pro';
}

@Injectable({ scope: Scope.REQUEST })
class CartService {
  readonly #items: string[] = [];

  constructor(private readonly _plans: PlanNames) {}

  @TrackEvent('filled-cart', { metadata: ({ result }) => ({ items: result }) })
  async fill(item: string): Promise<number> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#items.push(item, this._plans.best);
    return this.#items.length;
  }
}

test('a method of a request-scoped provider is tracked for the user of its own request', async () => {
  @Controller()
  class CartController {
    constructor(private readonly cart: CartService) {}

    @Post('cart/:item')
    async fill(@Param('item') item: string): Promise<string> {
      return `${await this.cart.fill(item)} of ${this.cart.constructor.name}`;
    }
  }
  const stage = await startNest({
    controllers: [CartController],
    providers: [CartService, PlanNames],
  });
  const people = ['ada', 'grace', 'alan', 'edsger'];

  const answers = await Promise.all(people.map((as) => stage.send('/cart/mug', { as })));

  expect(answers.map(({ text }) => text)).toEqual(people.map(() => '2 of CartService'));
  expect(await stage.arrived(4)).toEqual(
    [...people].sort().map((id) => ['filled-cart', id, { items: 2 }]),
  );
});

test('a request-scoped controller is tracked like any other', async () => {
  @Controller({ path: 'scoped', scope: Scope.REQUEST })
  class ScopedController {
    @Post()
    @TrackEvent('opened-scoped', { metadata: ({ result }) => ({ said: result }) })
    open(): string {
      return this.constructor.name;
    }
  }
  const stage = await startNest({ controllers: [ScopedController] });

  expect((await stage.send('/scoped')).text).toBe('ScopedController');
  expect((await stage.send('/scoped', { as: 'grace' })).text).toBe('ScopedController');

  expect(await stage.arrived(2)).toEqual([
    ['opened-scoped', 'ada', { said: 'ScopedController' }],
    ['opened-scoped', 'grace', { said: 'ScopedController' }],
  ]);
});

@ObjectType()
class Invitation {
  @Field(() => String)
  readonly friend!: string;
}

@Resolver(() => Invitation)
class InvitationsResolver {
  @Query(() => [Invitation])
  invitations(): Invitation[] {
    return [];
  }

  @Mutation(() => Invitation)
  @TrackEvent('invited-friend', {
    metadata: ({ args, result }) => ({
      friend: result.friend,
      asked: args.includes('grace@example.org'),
    }),
  })
  invite(@Args('friend') friend: string): Pick<Invitation, 'friend'> {
    if (friend === '') throw new BadRequestException('That is nobody.');
    return { friend };
  }
}

test('GraphQL: a mutation is tracked for the user of its request, and one that fails is not', async () => {
  const stage = await startNest({
    imports: [
      GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
    ],
    providers: [InvitationsResolver],
  });
  const invite = (friend: string) =>
    stage.send('/graphql', {
      body: { query: `mutation { invite(friend: "${friend}") { friend } }` },
    });

  expect(JSON.parse((await invite('grace@example.org')).text)).toEqual({
    data: { invite: { friend: 'grace@example.org' } },
  });
  expect(JSON.parse((await invite('')).text)).toMatchObject({
    errors: [{ message: 'That is nobody.' }],
  });

  expect(await stage.arrived(1)).toEqual([
    ['invited-friend', 'ada', { friend: 'grace@example.org', asked: true }],
  ]);
});

test('WebSocket: a message is tracked for the client’s user, or for that of its selector; its answer is unchanged', async () => {
  @WebSocketGateway({ path: '/chat' })
  class ChatGateway implements OnGatewayConnection {
    handleConnection(socket: WebSocket & { user?: object }): void {
      socket.user = { id: 'grace' };
    }

    @SubscribeMessage('say')
    @TrackEvent('said-something', {
      user: ({ args }) => args[1].from,
      metadata: ({ result }) => ({ length: result.data.length }),
    })
    say(
      @ConnectedSocket() _socket: WebSocket,
      @MessageBody() { text }: { from: string; text: string },
    ) {
      if (text === '') throw new WsException('Say something.');
      return { event: 'said', data: { length: text.length } };
    }

    @SubscribeMessage('wave')
    @TrackEvent('waved', { metadata: ({ context }) => ({ type: context?.getType() ?? 'none' }) })
    wave() {
      return { event: 'waved', data: '' };
    }
  }
  const stage = await startNest({
    providers: [ChatGateway],
    prepare: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
  });
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/chat`);
  onTestFinished(() => socket.terminate());
  const heard: string[] = [];
  socket.on('message', (text) => heard.push(String(text)));
  await once(socket, 'open');

  for (const text of ['', 'hello']) {
    socket.send(JSON.stringify({ event: 'say', data: { from: 'ada', text } }));
  }
  socket.send(JSON.stringify({ event: 'wave', data: {} }));
  await until(
    () => heard.length === 3,
    () => `three answers should come, not ${heard}`,
  );

  expect(heard.slice(1).map((text) => JSON.parse(text))).toEqual([
    { event: 'said', data: { length: 5 } },
    { event: 'waved', data: '' },
  ]);
  expect(await stage.arrived(2)).toEqual([
    ['said-something', 'ada', { length: 5 }],
    ['waved', 'grace', { type: 'ws' }],
  ]);
});

test('a microservice over TCP: messages and events are tracked; answers to failures are unchanged', async () => {
  @Controller()
  class BillingController {
    @MessagePattern('charge')
    @TrackEvent('paid-invoice', {
      user: ({ args }) => args[0].userId,
      metadata: ({ result }) => ({ cents: result }),
    })
    charge(@Payload() { cents }: { userId: string; cents: number }): number {
      if (cents < 0) throw new RpcException('That is not a charge.');
      return cents;
    }

    @EventPattern('renewed')
    @TrackEvent('renewed-plan', { user: ({ args }) => args[0].userId })
    renewed(@Payload() _data: { userId: string }): void {}
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

  const paid = firstValueFrom(client.send('charge', { userId: 'ada', cents: 700 }));
  await expect(paid).resolves.toBe(700);
  const refused = firstValueFrom(client.send('charge', { userId: 'ada', cents: -1 }));
  await expect(refused).rejects.toMatchObject({ message: 'That is not a charge.' });
  client.emit('renewed', { userId: 'grace' });

  expect(await stage.arrived(2)).toEqual([
    ['paid-invoice', 'ada', { cents: 700 }],
    ['renewed-plan', 'grace', {}],
  ]);
});

test('an application that is only a microservice tracks, and delivers at its end', async () => {
  const { events, sandbox } = await startWorld({ sandbox: { unknownContacts: 'create' } });
  @Controller()
  class PingController {
    @MessagePattern('ping')
    @TrackEvent('pinged', { user: ({ args }) => args[0] })
    ping(@Payload() userId: string): string {
      return userId;
    }
  }
  const root = rootModule({
    imports: [IntercomEventsModule.forRoot({ client: events })],
    controllers: [PingController],
  });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(root, {
    logger: false,
    abortOnError: false,
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
  });
  await app.listen();
  const { port } = app.unwrap<{ address(): { port: number } }>().address();
  const options = { host: '127.0.0.1', port };
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options });

  expect(await firstValueFrom(client.send('ping', 'ada'))).toBe('ada');
  client.close();
  await app.close();

  expect(sandbox.events.map(({ event_name }) => event_name)).toEqual(['pinged']);
});

test('a job of @nestjs/schedule is found with its decorators in either order, and tracked each time it succeeds', async () => {
  const done: string[] = [];
  @Injectable()
  class Reports {
    @Cron('0 0 1 1 *', { name: 'above' })
    @TrackEvent('sent-report', { user: () => 'ada', metadata: { order: 'above' } })
    async above(): Promise<void> {
      done.push('above');
    }

    @TrackEvent('sent-summary', { user: () => 'ada', metadata: { order: 'below' } })
    @Cron('0 0 1 1 *', { name: 'below' })
    below(): void {
      done.push('below');
    }
  }
  const stage = await startNest({ imports: [ScheduleModule.forRoot()], providers: [Reports] });
  const jobs = stage.app.get(SchedulerRegistry);

  await jobs.getCronJob('above').fireOnTick();
  await jobs.getCronJob('below').fireOnTick();

  expect(await stage.arrived(2)).toEqual([
    ['sent-report', 'ada', { order: 'above' }],
    ['sent-summary', 'ada', { order: 'below' }],
  ]);
  expect(done).toEqual(['above', 'below']);
});

test('a worker that stored its method at start is tracked: each job by its own outcome', async () => {
  const queue = new EventEmitter({ captureRejections: true });
  @Injectable()
  class Worker implements OnModuleInit {
    onModuleInit(): void {
      queue.on('job', this.work.bind(this));
    }

    @TrackEvent('exported-report', {
      user: ({ args }) => args[0].userId,
      metadata: ({ result }) => ({ pages: result }),
    })
    @TrackEvent('failed-export', {
      on: 'failure',
      user: ({ args }) => args[0].userId,
      metadata: ({ error }) => ({ why: error.message }),
    })
    async work({ pages }: { userId: string; pages: number }): Promise<number> {
      await new Promise((resolve) => setImmediate(resolve));
      if (pages === 0) throw new Error('made-up trouble');
      return pages;
    }
  }
  const stage = await startNest({ providers: [Worker] });
  const failed = once(queue, 'error');

  queue.emit('job', { userId: 'ada', pages: 3 });
  queue.emit('job', { userId: 'grace', pages: 0 });

  await expect(failed).resolves.toMatchObject([{ message: 'made-up trouble' }]);
  expect(await stage.arrived(2)).toEqual([
    ['exported-report', 'ada', { pages: 3 }],
    ['failed-export', 'grace', { why: 'made-up trouble' }],
  ]);
});
