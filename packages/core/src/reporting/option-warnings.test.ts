import { expect, test } from 'vitest';
import { createWith } from '../client/create-intercom-events.js';
import { ManualClock } from '../manual-clock.js';
import { OptionWarnings } from './option-warnings.js';
import { ThrottledLogger } from './throttled-logger.js';

function open() {
  const lines: string[] = [];
  const say = (text: string) => lines.push(text.replace('[intercom-events] ', ''));
  const logger = { info: say, warn: say, error: say };
  return { logger, lines, clock: new ManualClock() };
}

/** A client whose events are all given up by `close()`, and what it says of options. */
function client() {
  const { logger, lines, clock } = open();
  const transport = {
    send: () => new Promise<never>(() => {}),
    abort: () => {},
    close: async () => {},
  };
  const ports = { clock, random: () => 0.5, idPrefix: 'e', transport };
  const options = { accessToken: 'made-up-token', drainOnExitMs: false, logger } as const;
  const events = createWith(options, ports);
  const about = () => lines.filter((line) => !line.startsWith('close() gave up'));
  /** Callers without types. */
  const track = (given: unknown) => events.track('42', 'placed-order', {}, given as object);
  const scope = events.openScope(() => '42');
  const trackInScope = (given: unknown) => scope.track('sent-letter', {}, given as object);
  return { events, about, track, trackInScope, lines, clock };
}

const ofEvent = 'Use one of: at, dedupeKey, dedupe.';
const ofScope = 'Use one of: at, dedupeKey, dedupe, user, sendWhen.';

test('an unknown option of events.track() is said, with those there are; the event is accepted', () => {
  const { track, about } = client();

  expect(track({ dedupKey: 'k' })).toEqual({ status: 'accepted' });
  expect(about()).toEqual([
    `Unknown option "dedupKey" of track() is ignored. Did you mean \`dedupeKey\`? ${ofEvent}`,
  ]);
});

test('an unknown option of an event of a request is said, with those there are', () => {
  const { trackInScope, about } = client();

  expect(trackInScope({ sendwhen: 'success' })).toEqual({ status: 'accepted' });
  expect(about()).toEqual([
    `Unknown option "sendwhen" of track() is ignored. Did you mean \`sendWhen\`? ${ofScope}`,
  ]);
});

test('all options there are pass without a word, and so does what was left out', () => {
  const { track, trackInScope, about } = client();
  const ofBoth = { at: new Date(1_800_000_000_000), dedupeKey: 'k', dedupe: false };
  const empty = { at: undefined, dedupeKey: undefined, dedupe: undefined };
  for (const given of [
    undefined,
    null,
    {},
    ofBoth,
    empty,
    Object.assign(Object.create(null), ofBoth),
  ]) {
    track(given);
    trackInScope(given);
  }
  trackInScope({ ...ofBoth, user: '7', sendWhen: 'success' });
  trackInScope({ sendWhen: 'always' });
  trackInScope({ sendWhen: () => true });
  trackInScope({ sendWhen: null });
  track({ dedupKey: undefined, sendWhen: undefined, dedupe: null, dedupeKey: null });
  track(Object.create({ inherited: 1 }));

  expect(about()).toEqual([]);
});

test.each(['user', 'sendWhen'])(
  '`%s` of events.track() means nothing, and is said to belong into a request',
  (option) => {
    const { track, about } = client();

    expect(track({ [option]: 'success' })).toEqual({ status: 'accepted' });
    expect(about()).toEqual([
      `\`${option}\` only works in a request or a job (req.track(), events.current, runInScope()). events.track() ignores it.`,
    ]);
  },
);

test('beside an option that works in a request only, an unknown one is said too', () => {
  const { track, about } = client();
  track({ user: '7', sendWhen: 'success', dedup: false, dedupKey: 'k' });

  expect(about().map((line) => line.slice(0, 22))).toEqual([
    '`user` only works in a',
    '`sendWhen` only works ',
    'Unknown option "dedup"',
  ]);
});

test.each([
  [
    { dedupeKey: 7 },
    'Expected `dedupeKey` of track() to be text, got a value of type number. It is ignored.',
  ],
  [
    { dedupe: 'no' },
    'Expected `dedupe` of track() to be `true` or `false`, got a value of type string. It is ignored.',
  ],
])(
  '%j is said, without its value; the event is accepted in a request and outside',
  (given, line) => {
    for (const way of ['track', 'trackInScope'] as const) {
      const opened = client();

      expect(opened[way](given)).toEqual({ status: 'accepted' });
      expect(opened.about()).toEqual([line]);
    }
  },
);

test('what an option is of the wrong kind for is said once for an event that is held', () => {
  const { trackInScope, about } = client();

  expect(trackInScope({ dedupe: 'no', sendWhen: 'success' })).toEqual({ status: 'held' });
  expect(about().length).toBe(1);
});

test.each([
  ['sucess', '"sucess"'],
  ['Always', '"Always"'],
  ['', '""'],
  ['x\n'.repeat(30), `"${String.raw`x\n`.repeat(25)}"…`],
  [5, 'a value of type number'],
  [true, 'a value of type boolean'],
  [{}, 'a value of type object'],
])('`sendWhen: %j` is read as "success", and said', (sendWhen, shown) => {
  const { trackInScope, about, events } = client();

  expect(trackInScope({ sendWhen })).toEqual({ status: 'held' });
  expect(about()).toEqual([
    `Expected \`sendWhen\` of track() to be "always", "success" or a function, got ${shown}. It is treated as "success".`,
  ]);
  expect(events.stats().held).toBe(1);
});

test.each(['ok', 'failed'])(
  'what has a `sendWhen` of no known word and a request that is %s',
  (end) => {
    const { events, lines } = client();
    const scope = events.openScope(() => '42');
    const given: object = { sendWhen: 'sucess' };
    scope.track('sent-letter', {}, given);
    scope.end({ ok: end === 'ok', aborted: false });

    const { accepted, discarded } = events.stats();
    expect([accepted, discarded.failed]).toEqual(end === 'ok' ? [1, 0] : [0, 1]);
    expect(lines.length).toBe(1);
  },
);

test.each([['text'], [5], [true], [() => 1], [Symbol('made up')], [10n]])(
  'options that are no object are said: %s',
  (given) => {
    const { track, about } = client();

    expect(track(given)).toEqual({ status: 'accepted' });
    expect(about()).toEqual([
      `Expected the options of track() to be an object, got a value of type ${typeof given}. They are ignored.`,
    ]);
  },
);

test('a name cannot write lines of its own, nor long ones', () => {
  const { track, about, clock } = client();
  track({ [`a\n[fatal] "\u202e${'b'.repeat(1_000)}`]: 1 });
  clock.jump(60_000);
  track(JSON.parse('{"__proto__": 1}'));

  expect(about()).toEqual([
    `Unknown option "a\\n[fatal] \\"\\u202e${'b'.repeat(38)}"… of track() is ignored. ${ofEvent}`,
    `Unknown option "__proto__" of track() is ignored. ${ofEvent}`,
  ]);
});

test('each is said once a minute, with how often it happened', () => {
  const { track, trackInScope, about, clock } = client();
  for (let i = 0; i < 3; i += 1) track({ dedupKey: `${i}` });
  trackInScope({ sendwhen: 'success' });
  clock.jump(60_000);
  trackInScope({ sendwhen: 'success' });

  expect(about()).toEqual([
    `Unknown option "dedupKey" of track() is ignored. Did you mean \`dedupeKey\`? ${ofEvent}`,
    `Unknown option "sendwhen" of track() is ignored. Did you mean \`sendWhen\`? ${ofScope} (3 more of this kind before)`,
  ]);
});

test.each([
  ['flush', '10000'],
  ['close', '5000'],
] as const)(
  '%s() says what it cannot use of its options, and takes its usual time',
  async (call, usual) => {
    const line = (given: string) =>
      `Expected \`deadlineMs\` of ${call}() to be a number of milliseconds, got ${given}. ${call}() uses ${usual} ms.`;
    const unknown = (name: string, meant = '') =>
      `Unknown option "${name}" of ${call}() is ignored. ${meant}Use one of: deadlineMs.`;
    const cases: readonly (readonly [unknown, readonly string[]])[] = [
      [{ deadlineMs: '300' }, [line('a value of type string')]],
      [{ deadlineMs: Number.NaN }, [line('`NaN`')]],
      [{ deadline: 300 }, [unknown('deadline', 'Did you mean `deadlineMs`? ')]],
      [{ timeout: 300, deadlineMs: {} }, [unknown('timeout'), line('a value of type object')]],
      [
        300,
        [
          `Expected the options of ${call}() to be an object, got a value of type number. They are ignored.`,
        ],
      ],
      [undefined, []],
      [null, []],
      [{}, []],
      [{ deadlineMs: undefined }, []],
      [{ deadlineMs: -1 }, []],
      [{ deadlineMs: Number.POSITIVE_INFINITY }, []],
    ];
    for (const [given, said] of cases) {
      const { events, about } = client();
      await expect(events[call](given as object)).resolves.toEqual({
        delivered: 0,
        dead: 0,
        pending: 0,
      });
      expect(about()).toEqual(said);
    }
  },
);

/** Objects that throw when they are looked at in one way. */
const throwing = (trap: string) =>
  new Proxy(
    {},
    {
      [trap]: () => {
        throw new Error('made up');
      },
    },
  );
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const getter = {
  get dedupeKey() {
    throw new Error('made up');
  },
};

test.each([
  ['ownKeys', throwing('ownKeys'), 'accepted', 'accepted'],
  ['getOwnPropertyDescriptor', throwing('getOwnPropertyDescriptor'), 'accepted', 'accepted'],
  ['getPrototypeOf', throwing('getPrototypeOf'), 'accepted', 'accepted'],
  ['has', throwing('has'), 'accepted', 'unreadable'],
  ['get', throwing('get'), 'unreadable', 'unreadable'],
  ['a getter', getter, 'unreadable', 'unreadable'],
  ['a Proxy that was revoked', revoked, 'unreadable', 'unreadable'],
] as const)('options that throw change no answer: %s', async (_title, given, outside, inside) => {
  const { track, trackInScope } = client();
  const answer = (word: string) =>
    word === 'accepted' ? { status: word } : { status: 'dropped', reason: word };

  expect(track(given)).toEqual(answer(outside));
  expect(trackInScope(given)).toEqual(answer(inside));
  for (const call of ['flush', 'close'] as const) {
    const nothing = { delivered: 0, dead: 0, pending: 0 };
    await expect(client().events[call](given as object)).resolves.toEqual(nothing);
  }
});

test.each([[{ dedupeKey: revoked }], [{ dedupe: revoked }]])(
  'a value that cannot be looked at is of the wrong kind, and no more: %#',
  (given) => {
    const { track, about } = client();

    expect(track(given)).toEqual({ status: 'accepted' });
    expect(about()).toEqual([
      expect.stringContaining('got a value of type object. It is ignored.'),
    ]);
  },
);

test('a getter under an unknown name is not called', () => {
  const { track, about } = client();
  let calls = 0;
  track(Object.defineProperty({}, 'made-up', { enumerable: true, get: () => (calls += 1) }));

  expect(calls).toBe(0);
  expect(about().length).toBe(1);
});

test('of very many unknown options the first is said, and the others are not looked at', () => {
  const { lines, logger, clock } = open();
  const seen: PropertyKey[] = [];
  const options = new Proxy(
    Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, i])),
    {
      getOwnPropertyDescriptor: (target, key) => {
        seen.push(key);
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    },
  );
  new OptionWarnings(new ThrottledLogger(logger, clock)).checkTrack(options);

  expect(new Set(seen)).toEqual(new Set(['k0']));
  expect(lines.length).toBe(1);
});
