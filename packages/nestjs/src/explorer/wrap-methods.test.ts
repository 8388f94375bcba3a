import 'reflect-metadata';
import { SetMetadata } from '@nestjs/common';
import { expect, onTestFinished, test } from 'vitest';
import { TrackEvent } from '../decorators/track-event.decorator.js';
import { TrackEventDefaults } from '../decorators/track-event-defaults.decorator.js';
import { AppTracking } from '../tracking/app-tracking.js';
import { wrapMethods } from './wrap-methods.js';

/** An application that has started, with a client that only counts. */
function startApp() {
  const tracking = new AppTracking();
  const client = tracking.connect({ dryRun: true, logger: false });
  onTestFinished(() => tracking.shutDown());
  return { tracking, tracked: () => client.stats().tracked, counted: () => client.stats() };
}

test('a wrapped method has the name, the length, the properties and the metadata of the method', async () => {
  const Marked = (): MethodDecorator => (_target, _key, descriptor: PropertyDescriptor) => {
    Object.assign(descriptor.value, { mark: 'made-up' });
  };
  class OrdersService {
    @SetMetadata('roles', ['buyer'])
    @TrackEvent('placed-order', { user: 'ada' })
    @Marked()
    async place(_order: string, _count: number): Promise<string> {
      return `${this.constructor.name}`;
    }

    other(): void {}
  }
  const { prototype } = OrdersService;
  const { place, other } = prototype;
  const before = Object.getOwnPropertyDescriptor(prototype, 'place');
  const { tracking, tracked } = startApp();

  wrapMethods(prototype, tracking);

  const wrapped = prototype.place;
  expect(wrapped).not.toBe(place);
  expect(prototype.other).toBe(other);
  expect(Object.getOwnPropertyDescriptor(prototype, 'place')).toEqual({
    ...before,
    value: wrapped,
  });
  expect({ ...wrapped, name: wrapped.name, length: wrapped.length }).toEqual({
    name: 'place',
    length: 2,
    mark: 'made-up',
  });
  expect(Object.getPrototypeOf(wrapped)).toBe(Object.getPrototypeOf(place));
  expect(Reflect.getOwnMetadataKeys(wrapped)).toEqual(Reflect.getOwnMetadataKeys(place));
  expect(Reflect.getMetadata('roles', wrapped)).toEqual(['buyer']);
  expect(await new OrdersService().place('one', 2)).toBe('OrdersService');
  expect(tracked()).toBe(1);
});

test('a method that is found again is not wrapped again', () => {
  class OrdersService {
    @TrackEvent('placed-order', { user: 'ada', dedupe: false })
    place(): void {}
  }
  const first = startApp();
  const second = startApp();

  wrapMethods(OrdersService.prototype, first.tracking);
  const wrapped = OrdersService.prototype.place;
  wrapMethods(OrdersService.prototype, first.tracking);
  wrapMethods(OrdersService.prototype, second.tracking);

  expect(OrdersService.prototype.place).toBe(wrapped);
  new OrdersService().place();
  expect(first.tracked() + second.tracked()).toBe(1);
});

test('of several applications, the one that owns the instance or the request tracks', async () => {
  class OrdersService {
    @TrackEvent('placed-order', { user: 'ada', dedupe: false })
    place(): void {}
  }
  const first = startApp();
  const second = startApp();
  wrapMethods(OrdersService.prototype, first.tracking);
  wrapMethods(OrdersService.prototype, second.tracking);
  const service = new OrdersService();
  first.tracking.own(service);

  service.place();
  expect([first.tracked(), second.tracked()]).toEqual([1, 0]);
  const other = new OrdersService();
  second.tracking.own(other);
  other.place();
  expect([first.tracked(), second.tracked()]).toEqual([1, 1]);
  const frame = first.tracking.open();
  if (frame === undefined) throw new Error('There should be a frame.');
  first.tracking.enter(frame, () => new OrdersService().place());
  expect([first.tracked(), second.tracked()]).toEqual([2, 1]);
  frame.end({ ok: true, aborted: false });
  await first.tracking.shutDown();
  service.place();
  expect([first.tracked(), second.tracked()]).toEqual([2, 2]);
});

test('an inherited method tracks with the defaults of the class it is called on', () => {
  class Renewals {
    @TrackEvent('renewed-plan', { dedupe: false })
    renew(): void {}
  }
  @TrackEventDefaults({ user: 'ada' })
  class Yearly extends Renewals {}
  @TrackEventDefaults({ when: false })
  class Monthly extends Renewals {}
  const { tracking, counted } = startApp();
  wrapMethods(Renewals.prototype, tracking);

  for (const renewals of [new Yearly(), new Monthly(), new Yearly(), new Renewals()]) {
    renewals.renew();
  }

  expect(counted().dropped.dry_run).toBe(2);
  expect(counted().discarded.no_contact).toBe(1);
  expect(counted().tracked).toBe(3);
});

test('a request whose `track` cannot be read has no frame', () => {
  const { tracking } = startApp();
  const frame = tracking.open({});
  if (frame === undefined) throw new Error('There should be a frame.');
  const request = {};
  tracking.attach(request, frame);
  const broken = {
    get track(): never {
      throw new Error('made-up trouble');
    },
  };

  expect(tracking.frameOf(request)).toBe(frame);
  expect(startApp().tracking.frameOf(request)).toBeUndefined();
  expect([broken, { track: () => {} }, { track: null }, undefined].map(find)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  frame.end({ ok: true, aborted: false });

  function find(found: unknown) {
    return tracking.frameOf(found as object | undefined);
  }
});

test('before the client is made, and after the application has ended, a method does not track', async () => {
  class OrdersService {
    @TrackEvent('placed-order', { user: 'ada' })
    place(count: number): number {
      return 2 * count;
    }
  }
  const tracking = new AppTracking();
  wrapMethods(OrdersService.prototype, tracking);

  expect(new OrdersService().place(1)).toBe(2);
  const client = tracking.connect({ dryRun: true, logger: false });
  await tracking.shutDown();
  expect(new OrdersService().place(2)).toBe(4);

  expect(client.stats().tracked).toBe(0);
});

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['an object', {}],
  ['the last prototype', Object.prototype],
  ['an object without one', Object.create(null)],
])('what is no prototype of a class is passed over: %s', (_what, found) => {
  expect(() => wrapMethods(found, startApp().tracking)).not.toThrow();
});
