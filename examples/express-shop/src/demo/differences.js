import { isDeepStrictEqual } from 'node:util';
import { balances, sum } from '../counters.js';

/** A timer may fire a moment early. */
const toleranceMs = 100;

/**
 * Everything that differs from what is expected, one line each: the answers of the shop, the counters, and
 * the events at the sandbox. Each expected event is there once, with its user, metadata and second.
 */
export function differences(steps, { stats, sandbox }) {
  return [
    ...steps.flatMap(wrongAnswers),
    ...wrongCounters(steps, stats),
    ...wrongArrivals(steps, sandbox.events),
    ...wrongRequests(sandbox.counts),
  ];
}

function wrongAnswers({ what, answers, status }) {
  return answers
    .filter((sent) => sent.status !== status)
    .map((sent) => `${what}: the shop answered ${sent.status}, not ${status}.`);
}

function wrongCounters(steps, stats) {
  const total = (field) => steps.reduce((all, step) => all + (step[field] ?? 0), 0);
  const arriving = steps.reduce((all, { arrives }) => all + arrives.length, 0);
  const expected = {
    tracked: [stats.tracked, total('tracked')],
    accepted: [stats.accepted, arriving],
    duplicate: [stats.duplicate, total('duplicate')],
    dropped: [sum(stats.dropped), 0],
    held: [stats.held, 0],
    'discarded (failed)': [stats.discarded.failed, total('discarded')],
    'discarded (all)': [sum(stats.discarded), total('discarded')],
    delivered: [stats.delivered, arriving],
    dead: [sum(stats.dead), 0],
    pending: [stats.pending, 0],
    'changed metadata': [sum(stats.metadata), 0],
    'errors in hooks': [stats.hookErrors, 0],
  };
  const wrong = Object.entries(expected)
    .filter(([, [is, shouldBe]]) => is !== shouldBe)
    .map(([field, [is, shouldBe]]) => `The counter "${field}" is ${is}, not ${shouldBe}.`);
  return balances(stats) ? wrong : ['The counters do not balance.', ...wrong];
}

function wrongArrivals(steps, stored) {
  const left = new Set(stored);
  const wrong = steps.flatMap(({ name, arrives }) => {
    /** The second of each user's last event of this name. */
    const lastSec = new Map();
    return arrives.flatMap((expected) => {
      const found = [...left].find(
        (event) =>
          event.user_id === expected.user &&
          event.event_name === name &&
          isSame(event.metadata, expected.metadata),
      );
      const label = `${name} of ${expected.user} ${JSON.stringify(expected.metadata)}`;
      if (found === undefined) return [`Missing at the sandbox: ${label}.`];
      left.delete(found);
      const previousSec = lastSec.get(expected.user) ?? 0;
      lastSec.set(expected.user, found.created_at);
      return wrongSecond(found, expected, previousSec).map((why) => `${label} ${why}`);
    });
  });
  const tooMany = [...left].map(
    ({ event_name, user_id, metadata }) =>
      `Too much at the sandbox: ${event_name} of ${user_id} ${JSON.stringify(metadata)}.`,
  );
  return [...wrong, ...tooMany];
}

/** Expected is the second in which it was tracked or, if another event of that name has it, the next free one. */
function wrongSecond({ created_at: sec, arrivedAtMs }, { fromSec, toSec }, previousSec) {
  const earliest = Math.max(fromSec, previousSec + 1);
  const latest = Math.max(toSec, previousSec + 1);
  if (sec < earliest || sec > latest) {
    return [`has second ${sec}, not one from ${earliest} to ${latest}.`];
  }
  return arrivedAtMs < sec * 1000 - toleranceMs ? ['came before its own second.'] : [];
}

/** Deep equality, where `{ from, to }` stands for any number in between. */
function isSame(metadata, expected) {
  const keys = Object.keys(expected);
  if (Object.keys(metadata).length !== keys.length) return false;
  return keys.every((key) => {
    const { [key]: is } = metadata;
    const { [key]: shouldBe } = expected;
    if (shouldBe?.from === undefined) return isDeepStrictEqual(is, shouldBe);
    return is >= shouldBe.from && is <= shouldBe.to;
  });
}

function wrongRequests({ requests, stored, duplicates, byStatus }) {
  const wrong = Object.entries(byStatus)
    .filter(([status]) => status !== '202')
    .map(([status, count]) => `The sandbox answered ${count} requests with ${status}.`);
  if (requests === stored && duplicates === 0) return wrong;
  return [...wrong, `The sandbox got ${requests} requests for ${stored} events.`];
}
