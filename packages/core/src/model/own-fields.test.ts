import { expect, onTestFinished, test } from 'vitest';
import { fieldOf, fieldsOf, hasField } from './own-fields.js';

/** What a program, or one of its dependencies, has added to all objects, until the test is over. */
function pollute(name: string, value: unknown): void {
  Object.assign(Object.prototype, { [name]: value });
  onTestFinished(() => void Reflect.deleteProperty(Object.prototype, name));
}

class Options {
  own = 1;
  get ofClass(): number {
    return 2;
  }
}

test('properties of an object and of its class are read, those of all objects are not', () => {
  const names = { own: true, ofClass: true, ofAll: true };
  pollute('ofAll', 3);
  pollute('ofClass', 4);
  const given: object = new Options();

  expect(fieldOf(given, 'own')).toBe(1);
  expect(fieldOf(given, 'ofClass')).toBe(2);
  expect(fieldOf(given, 'ofAll')).toBeUndefined();
  expect(fieldOf({ ofAll: 5 }, 'ofAll')).toBe(5);
  expect(fieldOf(Object.create({ ofAll: 6 }), 'ofAll')).toBe(6);
  expect(['own', 'ofClass', 'ofAll'].map((name) => hasField(given, name))).toEqual([
    true,
    true,
    false,
  ]);
  expect({ ...fieldsOf<object>(given, names) }).toEqual({ own: 1, ofClass: 2 });
});

test('a copy has nothing but the named properties', () => {
  const copy = fieldsOf<{ readonly a?: number; readonly b?: number }>({ a: 1 }, { a: true, b: 1 });
  pollute('b', 2);

  expect(copy.b).toBeUndefined();
  expect(Object.getPrototypeOf(copy)).toBeNull();
});

test('a property is read once', () => {
  let reads = 0;
  const given = {
    get at() {
      reads += 1;
      return reads;
    },
  };

  expect([fieldOf(given, 'at'), fieldsOf(given, { at: true }).at]).toEqual([1, 2]);
});
