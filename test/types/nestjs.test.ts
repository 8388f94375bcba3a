import {
  INTERCOM_EVENTS,
  InjectIntercomEvents,
  type IntercomEvents,
  IntercomEventsModule,
  type IntercomEventsModuleOptions,
  type IntercomEventsOptionsFactory,
  type Track,
  TrackEvent,
  TrackEventDefaults,
  type TrackEventOptions,
  Tracker,
} from '@intercom-events/nestjs';
import { type DynamicModule, type ExecutionContext, Inject } from '@nestjs/common';
import type { Request } from 'express';
import type { FastifyRequest } from 'fastify';
import { expectTypeOf, test } from 'vitest';

/** What follows is read by the compiler (`npm run typecheck`); nothing of it runs. */
function read(_neverCalled: (client: IntercomEvents) => unknown): void {}

interface Plan {
  readonly plan: string;
}

test('@TrackEvent() is for methods', () => {
  read(() => {
    class PlansService {
      @TrackEvent('updated-plan')
      plain(): void {}

      @TrackEvent('updated-plan', { metadata: ({ result }) => ({ plan: result.plan }) })
      async update(plan: string): Promise<Plan> {
        return { plan };
      }

      @TrackEvent('made-plan', {
        metadata: ({ result }: { readonly result: Plan }) => ({ plan: result.plan }),
      })
      make(): Plan {
        return { plan: 'pro' };
      }

      // @ts-expect-error A property has no end.
      @TrackEvent('updated-plan')
      readonly plan = 'pro';

      // @ts-expect-error A constructor's parameter is no method.
      constructor(@TrackEvent('updated-plan') _plan: string) {}
    }

    // @ts-expect-error For a class there is @TrackEventDefaults().
    @TrackEvent('updated-plan')
    class Decorated {}
    return [PlansService, Decorated];
  });
});

test('the options of an event', () => {
  read(() => {
    TrackEvent('placed-order', {
      metadata: ({ args, context, request, error }) => {
        expectTypeOf(args).toExtend<readonly unknown[]>();
        expectTypeOf(context).toEqualTypeOf<ExecutionContext | undefined>();
        return { at: request.url, error: String(error) };
      },
      user: async ({ args: [buyer] }) => ({ userId: buyer.id }),
      when: ({ result }) => result.isPaid,
      at: () => new Date(),
      dedupeKey: ({ result }) => result.id,
      dedupe: true,
    });
    TrackEvent('placed-order', { sendWhen: ({ status = 0 }) => status === 202, user: 42 });
    TrackEventDefaults({ on: 'failure', metadata: { plan: 'pro' } });

    // @ts-expect-error An event has a name.
    TrackEvent();
    // @ts-expect-error A name is text.
    TrackEvent(42);
    // @ts-expect-error Metadata is said at once: nobody waits for a promise.
    TrackEvent('placed-order', { metadata: async () => ({ plan: 'pro' }) });
    // @ts-expect-error Intercom refuses arrays.
    TrackEvent('placed-order', { metadata: { lines: ['one', 'two'] } });
    // @ts-expect-error There is no such end.
    TrackEvent('placed-order', { on: 'always' });
    // @ts-expect-error There is no such option.
    TrackEvent('placed-order', { metdata: {} });
    // @ts-expect-error Whether there is an event is known at once.
    TrackEvent('placed-order', { when: async () => true });
    // @ts-expect-error A user has an identifier, not a name.
    TrackEvent('placed-order', { user: () => ({ name: 'Ada' }) });
    expectTypeOf(TrackEvent).returns.toEqualTypeOf<MethodDecorator>();
    expectTypeOf<TrackEventOptions['on']>().toEqualTypeOf<'success' | 'failure' | undefined>();
  });
});

test('the module takes the options of a client, or a client, also asynchronously', () => {
  read((client) => {
    IntercomEventsModule.forRoot();
    IntercomEventsModule.forRoot({ client, isGlobal: false });
    IntercomEventsModule.forRoot({ region: 'eu', user: (request: Request) => request.get('x-id') });
    IntercomEventsModule.forRoot({ user: (request: FastifyRequest) => request.id });
    IntercomEventsModule.forRoot({ user: async (request) => request.user?.id });
    expectTypeOf(IntercomEventsModule.forRoot).returns.toEqualTypeOf<DynamicModule>();

    class Options implements IntercomEventsOptionsFactory {
      async createIntercomEventsOptions(): Promise<IntercomEventsModuleOptions> {
        return { client };
      }
    }
    IntercomEventsModule.forRootAsync({ useClass: Options, isGlobal: true });
    IntercomEventsModule.forRootAsync({ useExisting: Options });
    IntercomEventsModule.forRootAsync({
      imports: [],
      inject: [Options],
      useFactory: (options: Options) => options.createIntercomEventsOptions(),
    });

    // @ts-expect-error There is no such region.
    IntercomEventsModule.forRoot({ region: 'mars' });
    // @ts-expect-error There is no such option.
    IntercomEventsModule.forRoot({ usr: () => 'ada' });
    // @ts-expect-error Whether there is a user is no answer.
    IntercomEventsModule.forRoot({ user: () => true });
    // @ts-expect-error What it is made with are options.
    IntercomEventsModule.forRoot(client);
    // @ts-expect-error The factory makes options.
    IntercomEventsModule.forRootAsync({ useFactory: () => 'eu' });
  });
});

test('the types of what is injected', () => {
  read(() => {
    class PlansController {
      @InjectIntercomEvents() readonly events: IntercomEvents | undefined;

      constructor(
        @InjectIntercomEvents() readonly client: IntercomEvents,
        @Inject(INTERCOM_EVENTS) readonly same: IntercomEvents,
      ) {}

      update(@Tracker() track: Track): void {
        track('updated-plan', { plan: 'pro' }, { sendWhen: 'success' });
      }

      // @ts-expect-error It stands on a parameter.
      @Tracker()
      readonly track: Track | undefined;
    }
    return PlansController;
  });
});
