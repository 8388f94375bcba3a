import { expect, test } from 'vitest';
import { createWith } from '../client/create-intercom-events.js';
import { ManualClock } from '../manual-clock.js';
import type { Metadata } from '../model/metadata.js';
import { metadataChanges } from '../model/metadata-change.js';
import type { ClientOptions } from '../options/client-options.js';
import { metadataMessage } from './messages.js';

/** A client that delivers to nobody, and what it says. */
function open(options: ClientOptions = {}) {
  const lines: string[] = [];
  const say = (text: string) => lines.push(text.replace('[intercom-events] ', ''));
  const logger = { info: say, warn: say, error: say };
  const transport = {
    send: () => new Promise<never>(() => {}),
    abort: () => {},
    close: async () => {},
  };
  const ports = { clock: new ManualClock(), random: () => 0.5, idPrefix: 'e', transport };
  const given = { accessToken: 'made-up-token', drainOnExitMs: false, logger } as const;
  const events = createWith({ ...given, ...options }, ports);
  /** Callers without types. */
  const track = (name: string, metadata: unknown) => events.track('42', name, metadata as Metadata);
  return { events, track, lines };
}

const list = { secret: ['made-up-value'] };

test.each(metadataChanges.map((change) => [change]))('%s: with the event it is about', (change) => {
  const ofKey = metadataMessage(change, 'plan', 'updated-plan');
  const ofAll = metadataMessage(change, undefined, 'updated-plan');

  expect(ofKey).toMatch(/^Metadata key "plan" of "updated-plan": .+\.$/s);
  expect(ofAll).toMatch(/^The metadata of "updated-plan": .+\.$/s);
});

test('a name is shown as it is stored, on one line, and not very long', () => {
  expect(metadataMessage('cut_text', 'a', ' Placed.$Order ')).toContain('of "placed--order": ');
  expect(metadataMessage('cut_text', 'a', `a\n\u202e${'b'.repeat(200)}`)).toContain(
    `of "a\\n\\u202e${'b'.repeat(97)}"…: `,
  );
  expect(metadataMessage('cut_text', 'a', 'b'.repeat(2_000))).toContain(`of "${'b'.repeat(100)}"…`);
});

test.each([
  ['an array under a key', { ...list }, 'Metadata key "secret" of "placed-order": '],
  ['an array in place of an object', [1], 'The metadata of "placed-order": '],
  ['text in place of an object', 'text', 'The metadata of "placed-order": '],
  ['a promise', Promise.resolve({}), 'The metadata of "placed-order": '],
  [
    'a function that throws',
    () => {
      throw new Error('made-up-value');
    },
    'The metadata of "placed-order": ',
  ],
  ['long text', { note: 'x'.repeat(300) }, 'Metadata key "note" of "placed-order": '],
])('the log names the event, and shows no value: %s', (_title, metadata, begin) => {
  for (const options of [{}, { consent: () => true }, { beforeTrack: <T>(event: T) => event }]) {
    const { track, lines } = open(options);

    expect(track('Placed.Order', metadata)).toEqual({ status: 'accepted' });
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${begin}`))]);
    expect(lines.join()).not.toContain('made-up-value');
  }
});

test('an event that is held is named, and one whose metadata is built at its end', () => {
  const { events, lines } = open();
  const scope = events.openScope(() => '42');
  scope.track('sent-letter', list as unknown as Metadata, { sendWhen: 'success' });
  scope.track('got-letter', () => ({ letter_date: Number.NaN }), { sendWhen: 'success' });
  scope.end();

  expect(lines).toEqual([
    expect.stringMatching(/^Metadata key "secret" of "sent-letter": /),
    expect.stringMatching(/^Metadata key "letter_date" of "got-letter": /),
  ]);
});

test('what beforeTrack has made of an event is said of the name it has given', () => {
  const { track, lines } = open({
    beforeTrack: (event) => ({ ...event, name: 'Renamed.It', metadata: { nothing: Number.NaN } }),
  });
  track('placed-order', {});

  expect(lines).toEqual([expect.stringMatching(/^Metadata key "nothing" of "renamed-it": /)]);
});

test('an event that a getter of another’s metadata has tracked is not taken for that other', () => {
  const { track, lines } = open();
  track('placed-order', {
    get first() {
      track('read-order', { long: 'x'.repeat(300) });
      return 1;
    },
    second: [1],
  });

  expect(lines).toEqual([
    expect.stringMatching(/^Metadata key "long" of "read-order": /),
    expect.stringMatching(/^Metadata key "second" of "placed-order": /),
  ]);
});
