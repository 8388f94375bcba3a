import 'reflect-metadata';
import { ConfigurationError } from '@intercom-events/core';
import { expect, test } from 'vitest';
import { ownEvents } from '../explorer/decorated-events.js';
import { TrackEvent } from './track-event.decorator.js';
import { TrackEventDefaults } from './track-event-defaults.decorator.js';

/** A use of a decorator that TypeScript would refuse. */
type Anywhere = (target: unknown, key?: unknown, descriptor?: unknown) => void;

test('it stores metadata for the method, in the order in which it is written, and changes nothing else', () => {
  class OrdersService {
    @TrackEvent('placed-order', { metadata: { plan: 'pro' } })
    @TrackEvent('paid-order')
    place(): void {}

    other(): void {}
  }
  const { prototype } = OrdersService;

  expect(ownEvents(prototype, 'place')).toEqual([
    { name: 'placed-order', options: { metadata: { plan: 'pro' } } },
    { name: 'paid-order', options: {} },
  ]);
  expect(ownEvents(prototype, 'other')).toBeUndefined();
  expect(Reflect.getMetadataKeys(prototype.place)).toEqual([]);
});

test.each<readonly [string, unknown, string]>([
  ['none', undefined, 'got undefined'],
  ['null', null, 'got null'],
  ['a number', 42, 'got a value of type number'],
  ['a symbol', Symbol('placed'), 'got a value of type symbol'],
  ['empty', '', 'got empty text'],
  ['blank', '  ', 'got blank text'],
  ['a list', ['placed-order'], 'got an array'],
])('a name that is %s is refused while the class is read', (_what, name, got) => {
  const decorate = () => TrackEvent(name as string);

  expect(decorate).toThrow(ConfigurationError);
  expect(decorate).toThrow(
    `Expected the name of @TrackEvent() to be text, ${got}. Write a past-tense verb and a noun: @TrackEvent('placed-order'). [OPTION_INVALID]`,
  );
});

test.each<readonly [string, unknown, RegExp]>([
  ['null', null, /the options of @TrackEvent\("placed-order"\) to be an object, got null/],
  ['a list', [], /to be an object, got an array/],
  ['a metadata function in place of them', () => ({}), /to be an object/],
  ['an unknown one', { metdata: {} }, /Unknown option "metdata".*Use one of: metadata, user,/],
  ['metadata that is text', { metadata: 'pro' }, /`metadata` .*to be object or function/],
  ['metadata that is null', { metadata: null }, /`metadata` .*got null/],
  [
    'a user that is none',
    { user: true },
    /`user` .*to be string or number or bigint or object or function/,
  ],
  ['when', { when: 'yes' }, /`when` .*to be boolean or function/],
  ['at', { at: 'today' }, /`at` /],
  ['dedupeKey', { dedupeKey: 7 }, /`dedupeKey` /],
  ['dedupe', { dedupe: 'no' }, /`dedupe` /],
  ['on', { on: 'always' }, /`on` .*to be "success" or "failure", got a value of type string/],
  ['sendWhen', { sendWhen: 'failure' }, /`sendWhen` .*to be "always" or "success" or function/],
  ['both', { on: 'failure', sendWhen: 'always' }, /`on` and `sendWhen` were given together/],
])('invalid options are refused while the class is defined: %s', (_what, options, words) => {
  const decorate = () => TrackEvent('placed-order', options as object);

  expect(decorate).toThrow(ConfigurationError);
  expect(decorate).toThrow(words);
  if (options !== null && !Array.isArray(options) && typeof options === 'object') {
    expect(() => TrackEventDefaults(options)).toThrow(words);
  }
});

test('options that are undefined are left out', () => {
  const options = { metadata: undefined, on: undefined, sendWhen: 'always' };

  expect(() => TrackEvent('placed-order', options as object)).not.toThrow();
});

const get = { get: () => 5, configurable: true };

test.each<readonly [string, readonly unknown[], RegExp]>([
  ['a property', [{}, 'plan', undefined], /is on `plan`, which is not an instance method/],
  ['a getter', [{}, 'plan', get], /is on `plan`, which is not an instance method/],
  ['a static method', [class Shop {}, 'open', { value: () => 5 }], /is on the static open/],
  ['a class', [class Shop {}], /is on the class Shop.*@TrackEventDefaults\(\)/],
  ['a parameter', [{}, 'place', 0], /is on `place`/],
  ['a method, as a standard decorator', [() => 5, { kind: 'method' }], /"experimentalDecorators"/],
])('on %s it throws while the class is read', (_where, place, words) => {
  const decorate = TrackEvent('placed-order') as Anywhere;
  const [target, key, descriptor] = place;

  expect(() => decorate(target, key, descriptor)).toThrow(ConfigurationError);
  expect(() => decorate(target, key, descriptor)).toThrow(words);
});

test('defaults on a method are refused', () => {
  const decorate = TrackEventDefaults({}) as Anywhere;

  expect(() => decorate({}, 'place', { value: () => 5 })).toThrow(
    '@TrackEventDefaults() is on `place`, which is not a class. Put it on a class; for a method use @TrackEvent(). [OPTION_INVALID]',
  );
});
