import type { ImportReport, User } from '@intercom-events/core';
import { printable } from '../printable.js';
import type { DryRun } from './dry-run.js';
import type { KnownInIntercom } from './known-in-intercom.js';
import { durationText } from './progress.js';

/** Intercom allows 10,000 requests a minute for a workspace; the client leaves a tenth to others. */
const perSec = 150;
const quota = 120;
const maxListed = 10;

/** What to know before the real import: names, contacts, time. */
export function summaryText(
  { names, previewText }: Pick<DryRun, 'names'> & { readonly previewText: string },
  report: ImportReport,
  known: KnownInIntercom | undefined,
): string {
  const lines = [
    namesText(names, known?.names),
    known === undefined ? undefined : contactsText(known),
    report.fit > 0
      ? `It will take about ${durationText(report.fit / perSec)} at Intercom's rate limit (10,000 requests a minute).`
      : undefined,
  ];
  return `${previewText}\n${lines.filter(Boolean).join('\n')}\n`;
}

function namesText(
  { counts, isFull }: DryRun['names'],
  known: ReadonlySet<string> | undefined,
): string | undefined {
  if (counts.size === 0) return undefined;
  const top = [...counts].sort(([, a], [, b]) => b - a).slice(0, maxListed);
  const listed = top.map(([name, times]) => `${printable(name)} (${times.toLocaleString('en')})`);
  const more = counts.size - top.length;
  const total = `${isFull ? 'More than ' : ''}${counts.size.toLocaleString('en')}`;
  const unseen = [...counts.keys()].filter((name) => known?.has(name) === false).length;
  return [
    `Event names: ${total} of the ${quota} a workspace holds: ${listed.join(', ')}`,
    more > 0 ? ` and ${more.toLocaleString('en')} more` : '',
    '.',
    known === undefined ? '' : ` ${unseen} of them are new to the users that were looked up.`,
    counts.size > quota ? ' Too many: run `intercom-events names` on the file.' : '',
  ].join('');
}

function contactsText({ asked, unknown }: KnownInIntercom): string {
  if (unknown.length === 0) return `Contacts: Intercom knows all of the first ${asked} users.`;
  const listed = unknown.slice(0, maxListed).map((user) => printable(nameOf(user)));
  return `Contacts: Intercom does not know ${unknown.length} of the first ${asked} users: ${listed.join(', ')}${unknown.length > maxListed ? ' …' : ''}. Create them first, or their events are refused.`;
}

function nameOf(user: User): string {
  if (typeof user !== 'object' || 'toHexString' in user) return `${user}`;
  return `${user.userId ?? user.id ?? user.email ?? ''}`;
}
