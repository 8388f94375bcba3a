import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.js';
import { instruments } from '../otel/meters.js';
import { channels } from '../reporting/channels.js';
import { createWith } from './create-intercom-events.js';
import { healthReasons } from './health.js';

const page = read('../../docs/monitoring.md');

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

/** The rows of each table of a section: what stands in the cells, without the marks of code. */
function rowsOf(section: string): string[][] {
  const [, text = ''] =
    new RegExp(`^## ${section}\n([^]*?)(?=^## |^\\[All pages)`, 'm').exec(page) ?? [];
  return [...text.matchAll(/^\| `.*\|$/gm)].map(([row]) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** The fields of an interface, as its source declares them. */
function fieldsOf(file: string, name: string): string[] {
  const [, body = ''] =
    new RegExp(`^export interface ${name} {\n([^]*?)^}`, 'm').exec(read(file)) ?? [];
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field = '']) => field);
}

function firstCells(rows: readonly string[][]): string[] {
  return rows.map(([first = '']) => first);
}

test('the page explains each field of stats(), in their order, and no other', () => {
  const fields = fieldsOf('stats.ts', 'Stats');

  expect(fields.length).toBeGreaterThan(10);
  expect(firstCells(rowsOf('Stats'))).toEqual(fields);
});

test('the page explains each field of health(), and each reason with its status', () => {
  const fields = fieldsOf('health.ts', 'Health');
  const reasons = Object.entries(healthReasons);
  const rows = rowsOf('Health');

  expect(fields.length).toBeGreaterThan(5);
  expect(firstCells(rows)).toEqual([...fields, ...reasons.map(([reason]) => reason)]);
  expect(rows.slice(fields.length).map(([reason, status]) => [reason, status])).toEqual(reasons);
});

test('the page has each hook', () => {
  const hooks = fieldsOf('../model/reports.ts', 'Hooks');

  expect(hooks.length).toBeGreaterThan(4);
  expect(firstCells(rowsOf('Hooks'))).toEqual(hooks);
});

test('the page has each channel', () => {
  expect(firstCells(rowsOf('Channels'))).toEqual(Object.values(channels).map(({ name }) => name));
});

test('the page has each metric, its kind and its unit', () => {
  expect(rowsOf('OpenTelemetry').map(([name, kind, unit]) => [name, kind, unit])).toEqual(
    instruments.map(({ name, kind, unit }) => [name, kind, unit]),
  );
});

test('the page quotes each line of the log in the words of the code', () => {
  const files = readdirSync(new URL('..', import.meta.url), { recursive: true, encoding: 'utf8' });
  const code = files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => read(`../${file}`))
    .join('\n');
  const words = firstCells(rowsOf('The log'));

  expect(words.length).toBeGreaterThan(20);
  expect(words.filter((quoted) => !code.includes(quoted))).toEqual([]);
});

test('a dry run shows repeats, and events of one second in that second, as the page says', () => {
  const lines: string[] = [];
  const logger = { info: (text: string) => lines.push(text), warn: () => {}, error: () => {} };
  const ports = { clock: new ManualClock(), random: () => 0.5, idPrefix: 'e' };
  const events = createWith({ dryRun: true, logger, drainOnExitMs: false }, ports);
  const dropped = { status: 'dropped', reason: 'dry_run' };

  for (const plan of ['free', 'free', 'pro']) {
    expect(events.track('42', 'updated-plan', { plan })).toEqual(dropped);
  }
  const shown = lines.flatMap((line) => /would send {"created_at":(\d+)/.exec(line)?.[1] ?? []);

  expect(shown).toHaveLength(3);
  expect(new Set(shown).size).toBe(1);
  expect(page).toContain(
    'A dry run does not look for duplicates and does not move events to another second',
  );
});
