import 'reflect-metadata';
import { IntercomEventsModule, TrackEvent } from '@intercom-events/nestjs';
import {
  Controller,
  createParamDecorator,
  Get,
  Header,
  HttpCode,
  Injectable,
  Param,
  Post,
  Query as QueryOf,
  Redirect,
  Render,
  Res,
  SetMetadata,
  Sse,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  Version,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { Cron, Interval, Timeout } from '@nestjs/schedule';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { startWorld } from '../support/world.js';
import { rootModule } from './stage.js';

class Guard {
  canActivate(): boolean {
    return true;
  }
}
class Interceptor {
  intercept(_context: unknown, next: { handle(): unknown }): unknown {
    return next.handle();
  }
}
class Pipe {
  transform(value: unknown): unknown {
    return value;
  }
}
class Filter {
  catch(): void {}
}

/** Nest's decorators of methods; each name once. */
const methods: Readonly<Record<string, () => MethodDecorator>> = {
  Post: () => Post('made-up'),
  Get: () => Get(['one', 'two']),
  HttpCode: () => HttpCode(202),
  Header: () => Header('x-made-up', 'yes'),
  Redirect: () => Redirect('/elsewhere', 307),
  Render: () => Render('page'),
  Sse: () => Sse('made-up'),
  Version: () => Version(['1', '2']),
  UseGuards: () => UseGuards(Guard),
  UseInterceptors: () => UseInterceptors(Interceptor as never),
  UsePipes: () => UsePipes(Pipe),
  UseFilters: () => UseFilters(Filter as never),
  SetMetadata: () => SetMetadata('made-up', { kept: true }),
  MessagePattern: () => MessagePattern({ cmd: 'made-up' }),
  EventPattern: () => EventPattern('made-up') as MethodDecorator,
  SubscribeMessage: () => SubscribeMessage('made-up'),
  Query: () => Query(() => String),
  Mutation: () => Mutation(() => String),
  Cron: () => Cron('0 0 1 1 *'),
  Interval: () => Interval(60_000),
  Timeout: () => Timeout(60_000),
  ApiOperation: () => ApiOperation({ summary: 'Made up' }),
  ApiResponse: () => ApiResponse({ status: 201, description: 'Made up' }),
  ApiBearerAuth: () => ApiBearerAuth(),
};

/** Nest's decorators of classes. */
const classes: Readonly<Record<string, () => ClassDecorator>> = {
  Controller: () => Controller({ path: 'made-up', version: '1' }),
  Injectable: () => Injectable(),
  Resolver: () => Resolver('MadeUp'),
  WebSocketGateway: () => WebSocketGateway({ path: '/made-up' }) as ClassDecorator,
  UseGuards: () => UseGuards(Guard),
  UseInterceptors: () => UseInterceptors(Interceptor as never),
  SetMetadata: () => SetMetadata('made-up', ['class']),
  ApiTags: () => ApiTags('made-up'),
};

const Own = createParamDecorator((_data: unknown) => 'own');

/** Nest's decorators of parameters. */
const parameters: Readonly<Record<string, () => ParameterDecorator>> = {
  Param: () => Param('id'),
  QueryOf: () => QueryOf(),
  Res: () => Res({ passthrough: true }),
  Args: () => Args('made-up', { type: () => String }),
  Own: () => Own('data'),
};

const tracking: Readonly<Record<string, () => MethodDecorator>> = {
  named: () => TrackEvent('made-up-event') as MethodDecorator,
  withOptions: () =>
    TrackEvent('made-up-other', {
      metadata: ({ result }) => ({ result: String(result) }),
      user: () => 'ada',
    }) as MethodDecorator,
  onFailure: () => TrackEvent('made-up-failure', { on: 'failure' }) as MethodDecorator,
};

interface Plan {
  readonly around: readonly string[];
  readonly onClass: readonly string[];
  readonly onParameter: readonly string[];
  /** Which of our decorators, and its position among the others. */
  readonly ours: readonly (readonly [which: string, place: number])[];
  readonly kind: 'plain' | 'async' | 'generator';
}

const plans: fc.Arbitrary<Plan> = fc.record({
  around: fc.shuffledSubarray(Object.keys(methods)),
  onClass: fc.shuffledSubarray(Object.keys(classes)),
  onParameter: fc.shuffledSubarray(Object.keys(parameters), { maxLength: 2 }),
  ours: fc.array(fc.tuple(fc.constantFrom(...Object.keys(tracking)), fc.nat(30)), {
    minLength: 1,
    maxLength: 3,
  }),
  kind: fc.constantFrom('plain', 'async', 'generator'),
});

/** A new class with a method, with or without our decorators, as TypeScript emits it. */
function makeClass({ around, onClass, onParameter, ours, kind }: Plan, isTracked: boolean) {
  class MadeUp {
    plain(id: string, page: number): string {
      return `${id} ${page}`;
    }

    async async(id: string, page: number): Promise<string> {
      return `${id} ${page}`;
    }

    *generator(id: string, page: number): Generator<string | number> {
      yield id;
      yield page;
    }
  }
  const stack = around.map((name) => methods[name]?.()).filter((found) => found !== undefined);
  if (isTracked) {
    for (const [which, place] of ours) {
      const found = tracking[which]?.();
      if (found) stack.splice(place % (stack.length + 1), 0, found);
    }
  }
  onParameter.forEach((name, index) => {
    stack.push((target, key) => parameters[name]?.()(target, key, index));
  });
  stack.push(Reflect.metadata('design:paramtypes', [String, Number]) as MethodDecorator);
  const before = Object.getOwnPropertyDescriptor(MadeUp.prototype, kind);
  const descriptor = Reflect.decorate(stack, MadeUp.prototype, kind, before);
  if (descriptor) Object.defineProperty(MadeUp.prototype, kind, descriptor);
  const made = Reflect.decorate(
    onClass.map((name) => classes[name]?.()).filter((found) => found !== undefined),
    MadeUp,
  );
  return { made: made as typeof MadeUp, untouched: before?.value as unknown };
}

/** All metadata of a method and its class, without ours. */
function readAll(made: new () => object, holder: object, kind: string) {
  const value: unknown = Reflect.get(holder, kind);
  if (typeof value !== 'function') throw new Error('There is no method.');
  return {
    onMethod: metadataOf(value),
    onProperty: metadataOf(made.prototype, kind),
    onClass: metadataOf(made),
    onClassProperty: metadataOf(made, kind),
    name: value.name,
    length: value.length,
    keys: Reflect.ownKeys(value).filter((key) => !isOurs(key)),
    kind: Object.prototype.toString.call(value),
  };
}

function metadataOf(target: object, key?: string): readonly (readonly [string, unknown])[] {
  const keys: unknown[] =
    key === undefined ? Reflect.getMetadataKeys(target) : Reflect.getMetadataKeys(target, key);
  return keys
    .filter((name) => !isOurs(name))
    .map((name) => [
      String(name),
      key === undefined
        ? Reflect.getMetadata(name, target)
        : Reflect.getMetadata(name, target, key),
    ]);
}

function isOurs(key: unknown): boolean {
  return /intercom/i.test(String(key));
}

/** Generated names of parameter decorators differ from class to class. */
function comparable(read: unknown): string {
  return JSON.stringify(read, (_key, value) =>
    typeof value === 'function' ? `function ${value.name}` : value,
  ).replaceAll(/[\w-]{21}__customRouteArgs__/g, 'own');
}

test('Nest’s decorators store the same metadata with @TrackEvent before, between or after them', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const plain = makeClass(plan, false);
      const tracked = makeClass(plan, true);

      const read = readAll(tracked.made, tracked.made.prototype, plan.kind);

      expect(comparable(read)).toBe(
        comparable(readAll(plain.made, plain.made.prototype, plan.kind)),
      );
      const { value, ...how } = describe(tracked.made, plan.kind);
      expect(how).toEqual({ ...describe(plain.made, plan.kind), value: undefined });
      // It only stores metadata.
      expect(value).toBe(tracked.untouched);
    }),
    { numRuns: 500 },
  );
});

test('a wrapped method of a provider still has all metadata, and returns the same value', async () => {
  const { events } = await startWorld();
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const runnable = {
        ...plan,
        // The application needs a provider; decorators that open sockets or need more are left out.
        onClass: plan.onClass.filter(
          (name) => name !== 'Controller' && name !== 'WebSocketGateway',
        ),
      };
      const plain = makeClass(runnable, false);
      const tracked = makeClass(runnable, true);
      const root = rootModule({
        imports: [IntercomEventsModule.forRoot({ client: events })],
        providers: [plain.made, tracked.made],
      });
      const settings = { logger: false, abortOnError: false } as const;
      const app = await NestFactory.createApplicationContext(root, settings);

      const [before, after] = [app.get(plain.made), app.get(tracked.made)];

      expect(comparable(readAll(tracked.made, after, plan.kind))).toBe(
        comparable(readAll(plain.made, before, plan.kind)),
      );
      expect(Object.keys(after)).toEqual(Object.keys(before));
      expect(await drain(after, plan.kind)).toEqual(await drain(before, plan.kind));
    }),
    { numRuns: 60 },
  );
  onTestFinished(() => void events.close({ deadlineMs: 0 }));
});

async function drain(holder: object, kind: Plan['kind']): Promise<unknown> {
  const method = Reflect.get(holder, kind) as (...args: unknown[]) => unknown;
  const returned: unknown = method.call(holder, 'a', 2);
  if (kind === 'async') expect(returned).toBeInstanceOf(Promise);
  if (kind === 'generator') return [...(returned as Generator)];
  return await returned;
}

function describe(made: new () => object, kind: string): PropertyDescriptor {
  return { ...Object.getOwnPropertyDescriptor(made.prototype, kind) };
}
