import { expect, test, vi } from 'vitest';
import { ThrottledLogger } from './throttled-logger.js';

function open(levels: Partial<Record<'info' | 'warn' | 'error', (text: string) => unknown>> = {}) {
  const lines: string[] = [];
  const time = { nowMs: 0 };
  const say = (level: string) => (text: string) => lines.push(`${level} ${text}`);
  const logger = { info: say('info'), warn: say('warn'), error: say('error'), ...levels };
  const clock = { wallMs: () => 0, nowMs: () => time.nowMs, after: () => () => {}, soon: () => {} };
  return { log: new ThrottledLogger(logger, clock), lines, time, clock };
}

test('trouble is said at its level, and by whom', () => {
  const { log, lines } = open();
  log.write('warn', 'a', () => 'One.');
  log.write('error', 'b', () => 'Two.');
  log.write('info', 'c', () => 'Three.');

  expect(lines).toEqual([
    'warn [intercom-events] One.',
    'error [intercom-events] Two.',
    'info [intercom-events] Three.',
  ]);
});

test('each kind is said once a minute, with how often it happened in between', () => {
  const { log, lines, time } = open();
  for (const nowMs of [0, 1, 59_999, 60_000, 119_999, 120_000, 500_000]) {
    time.nowMs = nowMs;
    log.write('warn', 'kind', () => 'Trouble.');
  }

  expect(lines).toEqual([
    'warn [intercom-events] Trouble.',
    'warn [intercom-events] Trouble. (2 more of this kind before)',
    'warn [intercom-events] Trouble. (1 more of this kind before)',
    'warn [intercom-events] Trouble.',
  ]);
});

test('trouble that has ended is counted to its end: what was not said is said when its minute is over', () => {
  const { log, lines, time } = open();
  log.write('warn', 'a', () => 'First words.');
  for (let i = 0; i < 12; i += 1) log.write('warn', 'a', () => 'Other words.');
  log.write('error', 'b', () => 'Once.');
  time.nowMs = 59_999;
  log.writeSuppressed();
  time.nowMs = 60_000;
  log.writeSuppressed();
  log.writeSuppressed();

  expect(lines).toEqual([
    'warn [intercom-events] First words.',
    'error [intercom-events] Once.',
    'warn [intercom-events] First words. (12 more of this kind since)',
  ]);
});

test('having caught up is having said it: the next minute begins then', () => {
  const { log, lines, time } = open();
  for (const nowMs of [0, 1]) {
    time.nowMs = nowMs;
    log.write('warn', 'a', () => 'Trouble.');
  }
  time.nowMs = 70_000;
  log.writeSuppressed();
  for (const nowMs of [70_001, 129_999, 130_000]) {
    time.nowMs = nowMs;
    log.write('warn', 'a', () => 'Trouble.');
  }

  expect(lines.slice(1)).toEqual([
    'warn [intercom-events] Trouble. (1 more of this kind since)',
    'warn [intercom-events] Trouble. (2 more of this kind before)',
  ]);
});

test('at the end nothing is kept for a later minute', () => {
  const { log, lines } = open();
  log.write('warn', 'a', () => 'Trouble.');
  log.write('warn', 'a', () => 'Trouble.');
  log.writeSuppressed({ isLast: true });

  expect(lines.slice(1)).toEqual(['warn [intercom-events] Trouble. (1 more of this kind since)']);
});

test('one kind does not silence another', () => {
  const { log, lines } = open();
  log.write('warn', 'a', () => 'A.');
  log.write('warn', 'b', () => 'B.');

  expect(lines.length).toBe(2);
});

test('what is not said is not put into words', () => {
  const { log } = open();
  const text = vi.fn(() => 'x');
  log.write('warn', 'a', text);
  log.write('warn', 'a', text);

  expect(text).toHaveBeenCalledTimes(1);
});

test('without a logger nothing is said', () => {
  const text = vi.fn(() => 'x');
  new ThrottledLogger(undefined, open().clock).write('warn', 'a', text);

  expect(text).not.toHaveBeenCalled();
});

test.each([
  [
    'throws',
    () => {
      throw new Error('made up');
    },
  ],
  ['rejects', () => Promise.reject(new Error('made up'))],
])('a logger that %s is nobody’s trouble', async (_title, warn) => {
  const { log } = open({ warn });

  expect(() => log.write('warn', 'a', () => 'x')).not.toThrow();
  await new Promise((resolve) => setImmediate(resolve));
});

test('a logger that makes the same trouble does not call itself', () => {
  let calls = 0;
  const { log } = open({
    warn: () => {
      calls += 1;
      log.write('warn', 'a', () => 'x');
    },
  });
  log.write('warn', 'a', () => 'x');

  expect(calls).toBe(1);
});
